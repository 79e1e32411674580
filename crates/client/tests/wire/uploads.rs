//! Images on their way, by the GraphQL multipart request specification.

use std::io::Cursor;

use frontdesk_desk::ports::{OrganizationApi, OrganizationUpdate};
use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};

use crate::{api, server::Server, session};

fn image(format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(3, 2).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Head and content of each part, as they were sent.
fn parts(request: &str) -> Vec<(&str, &str)> {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let boundary = head
        .lines()
        .find_map(|line| line.strip_prefix("content-type: multipart/form-data; boundary="))
        .unwrap();
    let whole = body.strip_suffix(&format!("--{boundary}--\r\n")).expect("an end");
    let line = format!("--{boundary}\r\n");
    let parts = whole.split(&line).skip(1);
    parts.map(|part| part.strip_suffix("\r\n").unwrap().split_once("\r\n\r\n").unwrap()).collect()
}

#[tokio::test]
async fn an_upload_is_the_operation_a_map_and_the_file() {
    let done = json!({ "data": { "updateOrganization": { "role": "owner" } } });
    let server = Server::json(200, &done).await;
    let name = "\"}\r\n--frontdesk-part-0--\r\n".to_owned();
    let update =
        OrganizationUpdate { name: Some(name.clone()), image: Some(image(ImageFormat::Gif)) };
    api().update(&session(server.address()), &"org".into(), update).await.unwrap();

    let [request] = server.requests().try_into().unwrap();
    assert!(request.starts_with("POST /graphql HTTP/1.1"));
    let [operations, map, file] = parts(&request).try_into().unwrap();
    assert_eq!(operations.0, "content-disposition: form-data; name=\"operations\"");
    let operation: Value = serde_json::from_str(operations.1).unwrap();
    assert_eq!(operation["operationName"], "Update");
    assert_eq!(operation["variables"], json!({ "id": "org", "name": name, "image": null }));
    assert_eq!(map.0, "content-disposition: form-data; name=\"map\"");
    assert_eq!(map.1, r#"{"0":["variables.image"]}"#);
    // The first frame of a GIF that does not move.
    let head = "content-disposition: form-data; name=\"0\"; filename=\"image.png\"\r\n\
                content-type: image/png";
    assert_eq!(file.0, head);
    assert!(file.1.contains("PNG"));
}

#[tokio::test]
async fn an_image_alone_takes_the_name_along() {
    let answer = json!({ "data": {
        "organization": { "organization": { "name": "Acme" } },
        "updateOrganization": { "role": "owner" },
    } });
    let server = Server::json(200, &answer).await;
    let update = OrganizationUpdate { name: None, image: Some(image(ImageFormat::Jpeg)) };
    api().update(&session(server.address()), &"org".into(), update).await.unwrap();
    let [first, second] = server.requests().try_into().unwrap();
    assert!(first.contains("query Name"));
    let operation: Value = serde_json::from_str(parts(&second)[0].1).unwrap();
    assert_eq!(operation["variables"]["name"], "Acme");
}
