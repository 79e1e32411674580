//! A server that says again what was recorded.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What is said to whoever asks below a path; the first that fits.
pub(crate) struct Said {
    pub(crate) path: &'static str,
    /// Nothing: the line goes dead.
    pub(crate) answer: Option<Vec<u8>>,
}

pub(crate) fn http(status: u16, headers: &[(String, String)], body: &str) -> Vec<u8> {
    let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers: String = headers.collect();
    // What has no body by its status must not announce one (RFC 9110, 8.6).
    let length = match status {
        204 | 304 => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    format!("HTTP/1.1 {status} Recorded\r\n{headers}{length}connection: close\r\n\r\n{body}")
        .into_bytes()
}

/// Ends with the test's runtime.
pub(crate) async fn serve(said: Vec<Said>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            answer(stream, &said).await;
        }
    });
    address
}

async fn answer(mut stream: TcpStream, said: &[Said]) {
    let path = read_request(&mut stream).await;
    let fits = |said: &&Said| path.starts_with(said.path);
    if let Some(bytes) = said.iter().find(fits).and_then(|said| said.answer.as_ref()) {
        // Whoever has read enough hangs up first.
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
    }
}

/// Reads a whole request; gives its path.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4 * 1024];
    loop {
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        bytes.extend_from_slice(&chunk[..read]);
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let Some(head) = head.filter(|_| read > 0) else {
            if read == 0 {
                return String::new();
            }
            continue;
        };
        let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        if bytes.len() >= head + 4 + length.unwrap_or(0) {
            return text.split(' ').nth(1).unwrap_or_default().to_owned();
        }
    }
}
