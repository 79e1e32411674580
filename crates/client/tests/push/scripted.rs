//! Against servers that say exactly what a test gives them.

use std::{sync::Arc, time::Duration};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Heard, OrganizationApi, Session};
use frontdesk_local_api::ErrorCode;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        protocol::CloseFrame,
    },
};

use crate::{Listener, api, hasty, patiently, settings};

type Socket = WebSocketStream<TcpStream>;

/// What a WebSocket can be spoken over.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// A server that does `serve` with whoever comes, once the handshake is done.
async fn server<F>(serve: impl Fn(Socket) -> F + Send + Sync + 'static) -> Session
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            serve(accept_hdr_async(stream, choose).await.unwrap()).await;
        }
    });
    Session::new(&address, "sesame-token".into())
}

#[expect(clippy::result_large_err, clippy::unnecessary_wraps, reason = "the library's signature")]
pub(crate) fn choose(
    request: &Request,
    mut response: Response,
) -> Result<Response, tokio_tungstenite::tungstenite::handshake::server::ErrorResponse> {
    let headers = request.headers();
    assert_eq!(headers["sec-websocket-protocol"], "graphql-transport-ws");
    assert_eq!(request.uri(), "/graphql");
    assert!(!headers.contains_key("authorization") && !headers.contains_key("cookie"));
    let protocol = headers["sec-websocket-protocol"].clone();
    response.headers_mut().insert("sec-websocket-protocol", protocol);
    Ok(response)
}

async fn hear<S: Stream>(socket: &mut WebSocketStream<S>) -> Value {
    loop {
        match patiently(socket.next()).await.unwrap().unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn say<S: Stream>(socket: &mut WebSocketStream<S>, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// The beginning of a conversation as it should be.
pub(crate) async fn begin<S: Stream>(socket: &mut WebSocketStream<S>) {
    let init = hear(socket).await;
    assert_eq!(init, json!({ "type": "connection_init", "payload": { "token": "sesame-token" } }));
    say(socket, json!({ "type": "connection_ack" })).await;
    let subscribe = hear(socket).await;
    assert_eq!(subscribe["type"], "subscribe");
    let query = subscribe["payload"]["query"].as_str().unwrap();
    assert!(query.contains("newNotification") && !query.contains("hasThanks"));
    assert_eq!(hear(socket).await["type"], "ping");
    say(socket, json!({ "type": "pong" })).await;
}

/// Until the other side is gone.
pub(crate) async fn wait<S: Stream>(mut socket: WebSocketStream<S>) {
    while let Some(Ok(_)) = socket.next().await {}
}

fn quick() -> Arc<HttpApi> {
    api(hasty())
}

#[tokio::test]
async fn every_close_has_its_code() {
    for (number, code) in [
        (1000, ErrorCode::Unreachable),
        (1001, ErrorCode::Unreachable),
        (1013, ErrorCode::ServerFault),
        (4401, ErrorCode::SignInNeeded),
        (4403, ErrorCode::SignInNeeded),
        (4408, ErrorCode::TimedOut),
        (4409, ErrorCode::Unexpected),
        (4429, ErrorCode::RateLimited),
    ] {
        let session = server(move |mut socket| async move {
            begin(&mut socket).await;
            let frame = CloseFrame { code: number.into(), reason: "sesame".into() };
            socket.close(Some(frame)).await.unwrap();
        })
        .await;
        let listener = Listener::standing(&api(settings()), &session).await;
        assert_eq!(listener.end().await.code, code, "{number}");
    }
}

#[tokio::test]
async fn pings_are_answered_and_what_nobody_knows_is_passed_over() {
    let session = server(|mut socket| async move {
        begin(&mut socket).await;
        say(&mut socket, json!({ "type": "ping", "payload": { "x": 1 } })).await;
        assert_eq!(hear(&mut socket).await["type"], "pong");
        say(&mut socket, json!({ "type": "tomorrow", "payload": [null] })).await;
        socket.send(Message::text("no JSON")).await.unwrap();
        socket.send(Message::binary(vec![0; 100])).await.unwrap();
        socket.send(Message::Ping(vec![1].into())).await.unwrap();
        say(&mut socket, json!({ "type": "next", "id": "1", "payload": { "data": null } })).await;
        wait(socket).await;
    })
    .await;
    let mut listener = Listener::standing(&api(settings()), &session).await;
    assert_eq!(listener.next().await, Some(Heard::Something));
    listener.leave().await;
}

#[tokio::test]
async fn a_server_that_answers_no_ping_is_gone_and_one_that_does_is_kept() {
    let silent = server(|mut socket| async move {
        begin(&mut socket).await;
        wait(socket).await;
    })
    .await;
    let listener = Listener::standing(&quick(), &silent).await;
    assert_eq!(listener.end().await.code, ErrorCode::TimedOut);

    let session = server(|mut socket| async move {
        begin(&mut socket).await;
        for _ in 0..3 {
            assert_eq!(hear(&mut socket).await["type"], "ping");
            say(&mut socket, json!({ "type": "pong" })).await;
        }
        say(&mut socket, json!({ "type": "next", "id": "1" })).await;
        wait(socket).await;
    })
    .await;
    // Longer than a whole exchange may take: a connection that stands is none.
    let api = api(Settings { timeout: Duration::from_millis(400), ..hasty() });
    let mut listener = Listener::standing(&api, &session).await;
    assert_eq!(listener.next().await, Some(Heard::Something));
    listener.leave().await;
}

#[tokio::test]
async fn a_server_that_does_not_acknowledge_is_not_waited_for() {
    let session = server(wait).await;
    assert_eq!(Listener::begin(&quick(), &session).end().await.code, ErrorCode::TimedOut);
}

#[tokio::test]
async fn a_subscription_that_is_refused_or_ends() {
    let error = |code| json!([{ "message": "no", "extensions": { "code": code } }]);
    for (message, code) in [
        (
            json!({ "type": "error", "id": "1", "payload": error("GRAPHQL_VALIDATION_FAILED") }),
            ErrorCode::NotSupported,
        ),
        (
            json!({ "type": "error", "id": "1", "payload": error("UNAUTHENTICATED") }),
            ErrorCode::SignInNeeded,
        ),
        (json!({ "type": "complete", "id": "1" }), ErrorCode::ServerFault),
    ] {
        let said = message.clone();
        let session = server(move |mut socket| {
            let said = said.clone();
            async move {
                hear(&mut socket).await;
                say(&mut socket, json!({ "type": "connection_ack" })).await;
                hear(&mut socket).await;
                say(&mut socket, said).await;
                wait(socket).await;
            }
        })
        .await;
        let failure = Listener::begin(&api(settings()), &session).end().await;
        assert_eq!(failure.code, code, "{message}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let session = server(|mut socket| async move {
        begin(&mut socket).await;
        // Whoever reads no further than a limit hangs up first.
        let _ = socket.send(Message::text("x".repeat(1024 * 1024))).await;
    })
    .await;
    let listener = Listener::standing(&api(settings()), &session).await;
    assert_eq!(listener.end().await.code, ErrorCode::AnswerTooLarge);
}

/// A server that reads a request and answers with these bytes.
async fn raw(answer: Vec<u8>) -> Session {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(&answer).await;
        }
    });
    Session::new(&address, "sesame-token".into())
}

#[tokio::test]
async fn a_handshake_that_is_none() {
    let switching = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n\
                     upgrade: websocket\r\n";
    let protocol = "sec-websocket-protocol: graphql-transport-ws\r\n";
    for (answer, code) in [
        // Not for the key that was sent.
        (
            format!("{switching}{protocol}sec-websocket-accept: aGVsbG8=\r\n\r\n"),
            ErrorCode::NotSupported,
        ),
        (format!("{switching}\r\n"), ErrorCode::NotSupported),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi".to_owned(), ErrorCode::NotSupported),
        ("HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n".to_owned(), ErrorCode::NotSupported),
        ("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n".to_owned(), ErrorCode::NotAService),
        ("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n".to_owned(), ErrorCode::ServerFault),
        ("SSH-2.0-OpenSSH_9.2\r\n".to_owned(), ErrorCode::NotAService),
    ] {
        let session = raw(answer.clone().into_bytes()).await;
        let failure = Listener::begin(&api(settings()), &session).end().await;
        assert_eq!(failure.code, code, "{answer}");
    }
}

#[tokio::test]
async fn plain_text_goes_to_no_other_computer() {
    let session = Session::new("http://desk.example.org", "sesame-token".into());
    let failure = Listener::begin(&api(settings()), &session).end().await;
    assert_eq!(failure.code, ErrorCode::TlsRequired);
    let session = Session::new("http://127.0.0.1:1", "sesame-token".into());
    let failure = api(settings()).listen(&session, &|_| {}).await;
    assert_eq!(failure.code, ErrorCode::ConnectionRefused);
}
