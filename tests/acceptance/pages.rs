//! The pages in a phone's real browser, from the invite link to the account: at
//! each stop they are looked at for what keeps people from using them.
//!
//! Pictures are kept in the folder that `FRONTDESK_PICTURES` names, where it
//! names one.

use std::path::PathBuf;

use frontdesk_rig::{Person, Phone, Setting};
use serde_json::{Value, json};

use crate::house::{House, PASSWORD};

const LEGIBLE: &str = include_str!("legible.js");

/// A device that asks to be signed in: where it sends its person.
async fn device(address: &str) -> String {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http.post(format!("{address}/oauth/device_authorization"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("user-agent", "frontdesk/1 (Linux)");
    let answer = request.body("client_id=frontdesk").send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["verification_uri_complete"].as_str().unwrap().to_owned()
}

/// A phone, and where pictures of it are kept.
struct Eye<'a> {
    phone: Phone,
    setting: Setting<'a>,
    pictures: Option<PathBuf>,
}

impl Eye<'_> {
    /// Waits for a page in this state and looks at it.
    async fn see(&self, state: &str) {
        self.phone.see(&format!("html[data-state={state}]")).await.unwrap();
        if let Some(folder) = &self.pictures {
            let Setting { width, language, dark } = self.setting;
            let theme = if dark { "dark" } else { "light" };
            let name = format!("{language}-{theme}-{width}-{state}.png");
            self.phone.take_picture(&folder.join(name)).await.unwrap();
        }
        let width = vec![self.setting.width.into()];
        let faults = self.phone.script(LEGIBLE, width).await.unwrap();
        assert_eq!(faults, json!([]), "{state} {:?}", self.setting);
        let lang = self.phone.script("return document.documentElement.lang", vec![]).await;
        assert_eq!(lang.unwrap(), self.setting.language);
    }

    async fn press(&self, action: &str) {
        self.phone.click(&format!("[name=action][value={action}]")).await.unwrap();
    }

    async fn fill(&self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            self.phone.fill(&format!("[name={name}]"), value).await.unwrap();
        }
    }
}

async fn whole_way(setting: Setting<'_>) {
    let house = House::open().await;
    let address = &house.address;
    let owner = Person::sign_up(address, "נועה ברקאי", "noa@example.org", PASSWORD).await.unwrap();
    let (id, token) = owner.create_organization("Brindlewick Maps", 2).await.unwrap();
    let link = &format!("{address}/j/{token}");

    let pictures = std::env::var_os("FRONTDESK_PICTURES").map(PathBuf::from);
    let eye = Eye { phone: Phone::alone(setting).await.unwrap(), setting, pictures };
    let phone = &eye.phone;

    // In, by the last seat.
    phone.open(link).await.unwrap();
    eye.see("open").await;
    let ada = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    eye.fill(&ada).await;
    eye.press("sign-up").await;
    eye.see("joined").await;

    // What is Ada's.
    phone.click("a[href='/account']").await.unwrap();
    eye.see("account").await;
    for page in ["sessions", "mail", "tokens", "delete"] {
        phone.open(&format!("{address}/account/{page}")).await.unwrap();
        eye.see(page).await;
    }
    phone.open(&format!("{address}/account/tokens")).await.unwrap();
    eye.fill(&[("name", "Report")]).await;
    eye.press("create").await;
    eye.see("token-created").await;
    phone.open(&format!("{address}/account")).await.unwrap();
    phone.click("a[href^='/account/leave']").await.unwrap();
    eye.see("leave").await;
    phone.open(&format!("{address}/device")).await.unwrap();
    eye.see("device").await;
    phone.open(&device(address).await).await.unwrap();
    eye.see("device-asks").await;
    eye.press("approve").await;
    eye.see("device-approved").await;

    // Somebody else finds no seat, waits, and is offered Ada's.
    phone.open(&format!("{address}/account")).await.unwrap();
    phone.click("form[action='/sign-out'] button").await.unwrap();
    eye.see("sign-in").await;
    phone.open(link).await.unwrap();
    eye.see("full").await;
    eye.fill(&[("name", "Bea"), ("email", "bea@example.org"), ("password", PASSWORD)]).await;
    eye.press("sign-up-and-wait").await;
    eye.see("waiting").await;
    let query = "query ($id: ID!) { organization(id: $id) { organization { members {
        user { id } } } } }";
    let seen = owner.ask(query, json!({ "id": id })).await.unwrap();
    let member = &seen["organization"]["organization"]["members"][0]["user"]["id"];
    let query = "mutation ($id: ID!, $member: String!) {
        removeOrganizationMember(id: $id, memberId: $member) { role } }";
    owner.ask(query, json!({ "id": id, "member": member })).await.unwrap();
    phone.open(link).await.unwrap();
    eye.see("offered").await;

    // The link was Ada's, and Ada is who the phone should be.
    phone.open(&format!("{link}?for={}", member.as_str().unwrap())).await.unwrap();
    eye.see("other-account").await;
    eye.press("switch").await;
    phone.see("html[data-state=full] [value=sign-in-and-wait]").await.unwrap();
    eye.fill(&ada[1..]).await;
    eye.press("sign-in-and-wait").await;
    eye.see("removed").await;
    eye.press("switch").await;
    phone.see("html[data-state=full] [value=sign-in-and-wait]").await.unwrap();
    eye.fill(&[("email", "bea@example.org"), ("password", PASSWORD)]).await;
    eye.press("sign-in-and-wait").await;
    eye.see("offered").await;
    eye.press("join").await;
    eye.see("joined").await;
    eye.phone.close().await.unwrap();
}

#[tokio::test]
async fn in_english_and_light() {
    whole_way(Setting { width: 390, language: "en", dark: false }).await;
}

#[tokio::test]
async fn in_german_dark_and_narrow() {
    whole_way(Setting { width: 320, language: "de", dark: true }).await;
}

#[tokio::test]
async fn in_hebrew_and_dark() {
    whole_way(Setting { width: 390, language: "he", dark: true }).await;
}
