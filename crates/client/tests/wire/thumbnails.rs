//! Small images of organizations, fetched as anybody gets them.

use std::io::Cursor;

use frontdesk_local_api::ErrorCode;
use image::{ImageFormat, RgbImage};

use crate::{api, server::Server, tls::Authority};

fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(300, 150).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn code(answer: Vec<u8>) -> ErrorCode {
    let authority = Authority::new("Office");
    let (client, _file) = authority.trusted();
    let address = authority.serve_answer(answer).await;
    let Err(failure) = client.thumbnail(&format!("{address}/acme.png")).await else {
        panic!("an image")
    };
    failure.code
}

#[tokio::test]
async fn an_image_comes_small() {
    let authority = Authority::new("Office");
    let (client, _file) = authority.trusted();
    let address = authority.serve_answer(answer(200, "set-cookie: a=b\r\n", &png())).await;
    let Ok(image) = client.thumbnail(&format!("{address}/acme.png")).await else {
        panic!("no image")
    };
    assert_eq!((image.width, image.height), (96, 48));
}

#[tokio::test]
async fn what_is_no_image_is_none() {
    assert_eq!(code(answer(200, "", b"<html>")).await, ErrorCode::ImageUnreadable);
    assert_eq!(code(answer(200, "", &vec![0; 2_000_001])).await, ErrorCode::AnswerTooLarge);
    assert_ne!(code(answer(404, "", &png())).await, ErrorCode::Unexpected);
    let elsewhere = answer(302, "location: https://127.0.0.1/\r\n", b"");
    assert_ne!(code(elsewhere).await, ErrorCode::Unexpected, "not followed");
}

#[tokio::test]
async fn nothing_on_this_computer_or_in_the_clear_is_asked() {
    let server = Server::json(200, &serde_json::json!({})).await;
    for address in [server.address(), "file:///etc/hostname".to_owned()] {
        let Err(failure) = api().thumbnail(&address).await else { panic!("an image") };
        assert_eq!(failure.code, ErrorCode::TlsRequired);
    }
    assert!(server.requests().is_empty());
    let Err(failure) = api().thumbnail("acme.png").await else { panic!("an image") };
    assert_eq!(failure.code, ErrorCode::AddressInvalid);
}

#[tokio::test]
async fn a_server_on_this_computer_shows_its_own_images_and_no_others() {
    let server = Server::json(200, &serde_json::json!({})).await;
    let address = format!("{}/images/a", server.address());
    let Err(failure) = api().thumbnail_of(&address, &server.address()).await else {
        panic!("an image")
    };
    assert_eq!(failure.code, ErrorCode::ImageUnreadable, "it was asked");
    assert_eq!(server.requests().len(), 1);
    for other in ["http://127.0.0.1:1", "https://example.org"] {
        let Err(failure) = api().thumbnail_of(&address, other).await else { panic!("an image") };
        assert_eq!(failure.code, ErrorCode::TlsRequired);
    }
    // Of another scheme, no origin is the same as another.
    let Err(failure) = api().thumbnail_of("file:///etc/hostname", "file:///etc").await else {
        panic!("an image")
    };
    assert_eq!(failure.code, ErrorCode::TlsRequired);
    assert_eq!(server.requests().len(), 1);
}
