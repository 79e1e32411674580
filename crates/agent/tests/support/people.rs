use frontdesk_local_api::{Credentials, OrganizationRef};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Agent, Desktop};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Somebody who joined.
pub(crate) struct Joined {
    pub(crate) id: String,
    /// By which they sign in.
    pub(crate) email: String,
    /// Of their server.
    pub(crate) address: String,
}

impl Joined {
    /// With which they sign in, where that is their password.
    pub(crate) fn credentials(&self, password: &str) -> Credentials {
        let (email, password) = (self.email.clone(), password.to_owned().into());
        Credentials::Password { email, password }
    }
}

/// The service of somebody else, with an organization that somebody joined.
pub(crate) async fn elsewhere(desktop: &Desktop, name: &str) -> (Agent, OrganizationRef, Joined) {
    let server = desktop.agent_at(&desktop.home().join("elsewhere")).await;
    let organization = server.start_organization(true).await.expect("started");
    let link = server.invite(&organization).await.link.expect("a link");
    let person = join(&link, &organization, name).await;
    (server, organization, person)
}

/// Somebody signs up at the server of an invite link, and joins by it.
pub(crate) async fn join(link: &str, organization: &OrganizationRef, name: &str) -> Joined {
    let (host, token) = parts(link);
    let email = format!("{}@example.org", mailbox_of(name));
    let person = json!({ "name": name, "email": email, "password": PASSWORD });
    let signed_up = post(host, "/auth/sign-up/email", None, &person).await;
    let session = signed_up["token"].as_str().unwrap_or_else(|| panic!("refused: {signed_up}"));

    let query = "mutation Join($id: ID!, $token: String!) {
        joinOrganization(id: $id, token: $token) { role }
    }";
    let variables = json!({ "id": organization.organization, "token": token });
    let body = json!({ "query": query, "variables": variables });
    let joined = post(host, "/graphql", Some(session), &body).await;
    assert_eq!(joined["data"]["joinOrganization"]["role"], "member", "{joined}");
    let id = signed_up["user"]["id"].as_str().expect("an id").to_owned();
    Joined { id, email, address: format!("http://{host}") }
}

/// Host and token of `http://HOST/j/TOKEN`.
fn parts(link: &str) -> (&str, &str) {
    let rest = link.strip_prefix("http://").and_then(|rest| rest.split_once("/j/"));
    rest.unwrap_or_else(|| panic!("another kind of link: {link}"))
}

/// What of a name may stand in an e-mail address.
fn mailbox_of(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The least of HTTP: one request, one connection.
async fn post(host: &str, path: &str, token: Option<&str>, body: &Value) -> Value {
    let body = body.to_string();
    let authorization =
        token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{authorization}\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(host).await.expect("connects");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    let json = answer.find('{').zip(answer.rfind('}')).map(|(from, to)| &answer[from..=to]);
    json.and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_else(|| panic!("no JSON: {answer}"))
}
