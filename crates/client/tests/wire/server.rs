//! A server that says exactly what a test gives it, byte for byte, whatever
//! it is asked.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What a [`Server`] does after it has read a request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Writes this and hangs up.
    Bytes(Vec<u8>),
    /// Writes this and keeps the line open.
    ThenSilence(Vec<u8>),
}

/// Ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answer.clone(), Arc::clone(&seen)));
            }
        });
        Self { port, requests }
    }

    pub(crate) async fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", "", &body.to_string()).await
    }

    /// `headers`: whole lines, each with its line end.
    pub(crate) async fn text(status: u16, kind: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::start(Answer::Bytes(
            format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{headers}\
                 content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            )
            .into_bytes(),
        ))
        .await
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Everything it was asked: head and body of each request.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<String>>>) {
    let request = read_request(&mut stream).await;
    seen.lock().unwrap().push(request);
    match answer {
        Answer::Bytes(bytes) => {
            // Whoever reads no further than a limit hangs up first.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Answer::ThenSilence(bytes) => {
            let _ = stream.write_all(&bytes).await;
            // Until the client hangs up.
            let _ = stream.read(&mut [0; 1]).await;
        }
    }
}

/// Reads until the head and as much body as it announces are there; what is
/// no HTTP is taken as it came first.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4 * 1024];
    loop {
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if read == 0 || !(text.starts_with("POST ") || text.starts_with("GET ")) || is_whole(&text)
        {
            return text;
        }
    }
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
        })
        .unwrap_or(0);
    body.len() >= length
}
