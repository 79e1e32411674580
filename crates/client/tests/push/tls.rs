//! Over TLS: the same trust as every other request, and no HTTP/2, on which
//! nothing becomes a WebSocket.

use std::{io::Write, sync::Arc};

use frontdesk_client::Settings;
use frontdesk_desk::ports::Session;
use frontdesk_local_api::ErrorCode;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::accept_hdr_async;

use crate::{
    Listener, api,
    scripted::{begin, choose, wait},
    settings,
};

/// A server that would speak HTTP/2 as well, and its certificate.
async fn server() -> (Session, NamedTempFile) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(cert.pem().as_bytes()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust it hangs up.
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let mut socket = accept_hdr_async(stream, choose).await.unwrap();
            begin(&mut socket).await;
            wait(socket).await;
        }
    });
    (Session::new(&address, "sesame-token".into()), file)
}

#[tokio::test]
async fn a_certificate_that_is_trusted_and_the_same_one_that_is_not() {
    let (session, file) = server().await;
    let stranger = Listener::begin(&api(settings()), &session).end().await;
    assert_eq!(stranger.code, ErrorCode::CertificateRefused);
    let trusting = api(Settings { ca_file: Some(file.path().to_owned()), ..settings() });
    let listener = Listener::standing(&trusting, &session).await;
    listener.leave().await;
}
