//! `updateOrganization` with an image: the GraphQL multipart request.

use crate::client::{Caller, code};
use frontdesk_test_daily_dev::{DailyDev, World};
use serde_json::{Value, json};

const QUERY: &str = "mutation U($id: ID!, $name: String, $image: Upload) { updateOrganization(id: $id, name: $name, image: $image) { organization { image } } }";

fn start() -> (DailyDev, Caller, String) {
    let mut world = World::sample();
    let acme = world.organization_ids()[0].clone();
    let owner = world.members(&acme)[0].clone();
    let cookies = world.sign_in(&owner);
    let server = DailyDev::start(world);
    let caller = Caller::with(&server, &cookies);
    (server, caller, acme)
}

/// A form by hand: `operations`, `map`, and the files.
fn form(acme: &str, name: &str, files: &[&[u8]]) -> Vec<u8> {
    let variables = json!({ "id": acme, "name": name, "image": null });
    let operations = json!({ "query": QUERY, "variables": variables }).to_string();
    let map: Value = (0..files.len().max(1))
        .map(|index| (index.to_string(), json!(["variables.image"])))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let mut body = Vec::new();
    let mut part = |head: &str, content: &[u8]| {
        let head = format!("--boundary\r\ncontent-disposition: form-data; {head}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    part("name=\"operations\"", operations.as_bytes());
    part("name=\"map\"", map.to_string().as_bytes());
    for (index, file) in files.iter().enumerate() {
        part(&format!("name=\"{index}\"; filename=\"logo.png\"\r\ncontent-type: image/png"), file);
    }
    body.extend_from_slice(b"--boundary--\r\n");
    body
}

async fn send(caller: &Caller, body: Vec<u8>) -> Result<Value, reqwest::Error> {
    let kind = "multipart/form-data; boundary=boundary";
    caller.post("/graphql").header("content-type", kind).body(body).send().await?.json().await
}

#[tokio::test]
async fn an_image_is_taken_whatever_it_is() {
    let (server, caller, acme) = start();
    let answer = send(&caller, form(&acme, "Acme", &[b"no image at all"])).await.unwrap();
    let image = answer["data"]["updateOrganization"]["organization"]["image"].as_str();
    assert!(image.is_some(), "{answer}");
    assert_eq!(server.world().image(&acme).as_deref(), image);
    let recorded = &server.requests()[0];
    assert_eq!(recorded.call.operation.as_deref(), Some("U"));
    assert_eq!(recorded.call.fields, ["updateOrganization"]);
}

#[tokio::test]
async fn forms_that_are_not_right_are_unexpected() {
    let (server, caller, acme) = start();
    let blank = send(&caller, form(&acme, " ", &[b"x"])).await.unwrap();
    assert_eq!(code(&blank), "ZOD_VALIDATION_ERROR");
    let missing = send(&caller, form(&acme, "Acme", &[])).await.unwrap();
    assert_eq!((code(&missing), missing.get("data")), ("UNEXPECTED", Some(&Value::Null)));
    let three = send(&caller, form(&acme, "Acme", &[b"x", b"y", b"z"])).await.unwrap();
    assert_eq!((code(&three), three.get("data")), ("UNEXPECTED", None));
    let null = caller.graphql(QUERY, json!({ "id": acme, "name": "Acme", "image": null })).await;
    assert_eq!(code(&null), "ZOD_VALIDATION_ERROR");
    assert_eq!(server.world().image(&acme), None);
}

#[tokio::test]
async fn twenty_mebibytes_kill_the_connection() {
    let (_server, caller, acme) = start();
    let large = vec![0; 20 * 1024 * 1024];
    assert!(send(&caller, form(&acme, "Acme", &[&large])).await.is_err());
}
