//! Names and images of organizations.

use std::io::Cursor;

use serde_json::{Value, json};

use crate::desk::{Desk, Organization, Person, verdict};

const UPDATE: &str = "mutation ($id: ID!, $name: String, $image: Upload) {
    updateOrganization(id: $id, name: $name, image: $image) {
        role organization { id name image } } }";

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(700, 350, image::Rgb([10, 120, 60]));
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A GraphQL multipart request.
struct Form<'a> {
    operations: Option<Value>,
    map: Option<Value>,
    files: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Form<'a> {
    fn of(organization: &Organization, file: Vec<u8>) -> Self {
        let variables = json!({ "id": organization.id, "image": null });
        Self {
            operations: Some(json!({ "query": UPDATE, "variables": variables })),
            map: Some(json!({ "0": ["variables.image"] })),
            files: vec![("0", file)],
        }
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in [("operations", &self.operations), ("map", &self.map)] {
            if let Some(value) = value {
                let head =
                    format!("--line\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
                body.extend(format!("{head}{value}\r\n").bytes());
            }
        }
        for (name, file) in &self.files {
            let head = format!(
                "--line\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"../../x.svg\"\r\n\
                 content-type: image/svg+xml\r\n\r\n"
            );
            body.extend(head.bytes().chain(file.iter().copied()).chain(*b"\r\n"));
        }
        body.extend(b"--line--\r\n");
        body
    }

    async fn send(&self, desk: &Desk, headers: &[(&str, String)]) -> reqwest::Response {
        let mut request = desk.http.post(format!("{}/graphql", desk.address));
        request = request.header("content-type", "multipart/form-data; boundary=line");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.body(self.body()).send().await.unwrap()
    }

    async fn by(&self, desk: &Desk, who: &Person) -> Value {
        let bearer = ("authorization", format!("Bearer {}", who.token));
        let response = self.send(desk, &[bearer]).await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }
}

#[tokio::test]
async fn an_upload_becomes_a_png_of_ours_at_an_address_of_its_own() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Pictured", 3).await;
    let done = Form::of(&organization, picture()).by(&desk, &owner).await;
    let own = &done["data"]["updateOrganization"]["organization"];
    assert_eq!(own["name"], "Pictured", "{done}");
    let address = own["image"].as_str().unwrap();
    assert!(address.starts_with(&format!("{}/images/", desk.address)));
    let response = desk.http.get(address).send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    let bytes = response.bytes().await.unwrap();
    let kept = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap();
    assert_eq!((kept.width(), kept.height()), (512, 256));
    for path in ["/images/", "/images/..%2fdesk.db", "/images/0000"] {
        let missing = desk.http.get(format!("{}{path}", desk.address)).send().await.unwrap();
        assert_eq!(missing.status(), 404, "{path}");
    }
    // The same again is no change.
    let mut changes = desk.service.changes();
    Form::of(&organization, picture()).by(&desk, &owner).await;
    assert!(changes.try_recv().is_err());
}

#[tokio::test]
async fn what_is_no_image_or_too_large_is_refused_at_its_field() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Refused", 3).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec();
    let mut large = picture();
    large.resize(2 * 1024 * 1024 + 1, 0);
    for (file, reason) in [(svg, "TYPE"), (Vec::new(), "TYPE"), (large, "TOO_LARGE")] {
        let answer = Form::of(&organization, file).by(&desk, &owner).await;
        assert_eq!(verdict(&answer), format!("BAD_USER_INPUT {reason}"));
        assert_eq!(answer["errors"][0]["extensions"]["field"], "image");
        assert_eq!(answer["data"], json!(null));
    }
    let response = Form::of(&organization, vec![0; 4 * 1024 * 1024]).send(&desk, &[]).await;
    assert_eq!(response.status(), 413);
    let null = json!({ "id": organization.id, "name": "Refused", "image": null });
    let answer = desk.ask(Some(&owner), UPDATE, null).await;
    assert_eq!(verdict(&answer), "BAD_USER_INPUT EMPTY");
    assert_eq!(answer["errors"][0]["extensions"]["field"], "image");
}

#[tokio::test]
async fn a_form_that_is_none_runs_nothing() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Forms", 3).await;
    let whole = || Form::of(&organization, picture());
    let mut two = whole();
    two.map = Some(json!({ "0": ["variables.image"], "1": ["variables.image"] }));
    two.files.push(("1", picture()));
    let batch = Some(json!([whole().operations]));
    for form in [
        Form { operations: None, ..whole() },
        Form { map: None, ..whole() },
        Form { files: Vec::new(), ..whole() },
        Form { map: Some(json!([1])), ..whole() },
        Form { operations: Some(json!("x")), ..whole() },
        Form { operations: batch, ..whole() },
        two,
    ] {
        let answer = form.by(&desk, &owner).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        assert!(answer.get("data").is_none(), "{answer}");
    }
}

#[tokio::test]
async fn another_sites_form_does_nothing_with_the_cookie() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Forged", 3).await;
    let cookie = ("cookie", format!("frontdesk_session={}", owner.token));
    for from in [
        vec![("origin", "https://evil.example".to_owned())],
        vec![("sec-fetch-site", "cross-site".to_owned())],
        vec![],
    ] {
        let mut headers = from.clone();
        headers.push(cookie.clone());
        let response = Form::of(&organization, picture()).send(&desk, &headers).await;
        let answer: Value = response.json().await.unwrap();
        assert_eq!(verdict(&answer), "FORBIDDEN ORIGIN", "{from:?}");
    }
    let own = [cookie, ("origin", desk.address.clone())];
    let response = Form::of(&organization, picture()).send(&desk, &own).await;
    assert_eq!(verdict(&response.json().await.unwrap()), "ok");
}

#[tokio::test]
async fn a_name_is_cleaned_and_looks_like_no_other() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Acme Works", 3).await;
    desk.organization(&owner, "Paypal", 3).await;
    let rename = async |name: &str| {
        let variables = json!({ "id": organization.id, "name": name });
        desk.ask(Some(&owner), UPDATE, variables).await
    };
    let renamed = rename("  Brindlewick\u{200b}\t Maps\u{202e} ").await;
    let own = &renamed["data"]["updateOrganization"]["organization"];
    assert_eq!(own["name"], "Brindlewick Maps");
    for name in ["Paypal", "PAYPAL", "P\u{430}yp\u{430}l", "Pay\u{200d}pal", " paypal "] {
        let answer = rename(name).await;
        assert_eq!(verdict(&answer), "BAD_USER_INPUT TAKEN", "{name}");
        assert_eq!(answer["errors"][0]["extensions"]["field"], "name");
    }
    assert_eq!(verdict(&rename("brindlewick maps").await), "ok", "its own name again");
    let create = "mutation { createOrganization(name: \"BRINDLEWICK MAPS\", seats: 1) { role } }";
    assert_eq!(verdict(&desk.ask(Some(&owner), create, json!({})).await), "BAD_USER_INPUT TAKEN");
    let nothing = desk.ask(Some(&owner), UPDATE, json!({ "id": organization.id })).await;
    assert_eq!(verdict(&nothing), "BAD_USER_INPUT EMPTY");
    let member = desk.member(&organization, "Member").await;
    let variables = json!({ "id": organization.id, "name": "Mine" });
    assert_eq!(verdict(&desk.ask(Some(&member), UPDATE, variables).await), "FORBIDDEN ROLE");
}
