use std::{
    io::Cursor,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::Pictures as _;
use frontdesk_local_api::ErrorCode;
use image::{ImageFormat, RgbImage};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::{Duration, sleep},
};

use super::{AT_ONCE, Pictures, name_of};
use crate::system::SystemClock;

/// A server of one picture, and how it was asked.
struct Server {
    address: String,
    asked: Arc<AtomicUsize>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    async fn of(status: &'static str, body: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (asked, most_at_once) = (Arc::default(), Arc::default());
        let server = Self { address, asked, most_at_once };
        let (asked, most) = (Arc::clone(&server.asked), Arc::clone(&server.most_at_once));
        let at_once = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (asked, most, at_once) = (asked.clone(), most.clone(), at_once.clone());
                let body = body.clone();
                tokio::spawn(async move {
                    let mut request = [0; 4_096];
                    let _ = stream.read(&mut request).await;
                    asked.fetch_add(1, Ordering::SeqCst);
                    most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    sleep(Duration::from_millis(50)).await;
                    at_once.fetch_sub(1, Ordering::SeqCst);
                    let head = format!(
                        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    );
                    let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
                });
            }
        });
        server
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn file() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(300, 150).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn pictures(folder: &Path) -> Pictures {
    let settings = Settings { system_proxies: false, ..Settings::default() };
    let api = Arc::new(HttpApi::with_settings(settings, Arc::new(SystemClock)));
    Pictures::new(api, Arc::new(SystemClock), folder.join("pictures"))
}

#[tokio::test]
async fn a_picture_is_fetched_once_made_small_and_outlives_the_agent() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::of("200 OK", file()).await;
    let address = format!("{}/images/olive", server.address);
    let first = pictures(folder.path());
    let png = first.get(&address, &server.address).await.unwrap();
    let image = image::load_from_memory_with_format(&png, ImageFormat::Png).unwrap();
    assert_eq!((image.width(), image.height()), (96, 48));
    assert_eq!(first.get(&address, &server.address).await.as_ref(), Ok(&png));
    let second = pictures(folder.path());
    assert_eq!(second.get(&address, &server.address).await.as_ref(), Ok(&png));
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn what_fails_is_left_alone_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::of("404 Not Found", Vec::new()).await;
    let pictures = pictures(folder.path());
    for _ in 0..2 {
        let failure = pictures.get(&server.address, &server.address).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::NotFound);
    }
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn no_other_server_on_this_computer_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::of("200 OK", file()).await;
    let pictures = pictures(folder.path());
    let failure = pictures.get(&server.address, "https://example.org").await.unwrap_err();
    assert_eq!((failure.code, server.asked()), (ErrorCode::NotFound, 0));
}

#[tokio::test]
async fn an_old_picture_is_better_than_none() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::of("500 Oh", Vec::new()).await;
    let pictures = pictures(folder.path());
    let name = name_of(&server.address);
    let years_ago = std::time::SystemTime::UNIX_EPOCH;
    pictures.with_cache(move |cache| cache.keep(&name, b"old", years_ago)).await.unwrap();
    let png = pictures.get(&server.address, &server.address).await.unwrap();
    assert_eq!((png.as_slice(), server.asked()), (&b"old"[..], 1));
}

#[tokio::test]
async fn few_are_fetched_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::of("200 OK", file()).await;
    let pictures = pictures(folder.path());
    let addresses: Vec<_> = (0..12).map(|one| format!("{}/{one}", server.address)).collect();
    let all = addresses.iter().map(|address| pictures.get(address, &server.address));
    assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
    assert_eq!(server.asked(), 12);
    assert!(server.most_at_once.load(Ordering::SeqCst) <= AT_ONCE);
}
