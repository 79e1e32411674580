//! Certificates, good and bad, of authorities that the test makes.

use std::{io::Write, sync::Arc};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_local_api::{ErrorCode, Failure};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::{TOKEN, api, faults::failure_of, session, settings, with};

const ANSWER: &[u8] = b"HTTP/1.1 503 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Somebody who signs certificates.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A client that trusts this authority, by a file as a person names it.
    pub(crate) fn trusted(&self) -> (HttpApi, NamedTempFile) {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(self.0.pem().as_bytes()).unwrap();
        let ca_file = Some(file.path().to_owned());
        (with(Settings { ca_file, ..settings() }), file)
    }

    /// A server for `names`, with a certificate of these years; its address.
    async fn serve(&self, names: &[&str], years: std::ops::Range<i32>) -> String {
        serve(self.acceptor(names, years), ANSWER.to_vec()).await
    }

    /// A server on this computer that always says this; its address.
    pub(crate) async fn serve_answer(&self, answer: Vec<u8>) -> String {
        serve(self.acceptor(&["127.0.0.1"], 2020..2100), answer).await
    }

    fn acceptor(&self, names: &[&str], years: std::ops::Range<i32>) -> TlsAcceptor {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(years.start, 1, 1);
        params.not_after = date_time_ymd(years.end, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

async fn serve(acceptor: TlsAcceptor, answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust it hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://127.0.0.1:{port}")
}

fn refused(failure: &Failure, reason: &str) -> String {
    assert_eq!(failure.code, ErrorCode::CertificateRefused, "{failure:?}");
    assert_eq!(failure.reason.as_deref(), Some(reason), "{failure:?}");
    failure.detail.clone().unwrap()
}

#[tokio::test]
async fn a_certificate_of_an_extra_authority_is_trusted() {
    let authority = Authority::new("Office");
    let (client, _file) = authority.trusted();
    let address = authority.serve(&["127.0.0.1"], 2020..2100).await;
    assert_eq!(failure_of(&client, &address).await.code, ErrorCode::ServerFault);
}

#[tokio::test]
async fn a_certificate_of_nobody_who_is_trusted() {
    let address = Authority::new("Stranger").serve(&["127.0.0.1"], 2020..2100).await;
    let detail = refused(&failure_of(&api(), &address).await, "UNKNOWN_ISSUER");
    assert!(detail.contains("127.0.0.1"), "{detail}");
    let (client, _file) = Authority::new("Office").trusted();
    refused(&failure_of(&client, &address).await, "UNKNOWN_ISSUER");
}

#[tokio::test]
async fn a_certificate_that_has_ended_or_not_begun() {
    let authority = Authority::new("Office");
    let (client, _file) = authority.trusted();
    let ended = authority.serve(&["127.0.0.1"], 2019..2020).await;
    let detail = refused(&failure_of(&client, &ended).await, "EXPIRED");
    assert!(detail.contains("2020-01-01T00:00:00Z"), "{detail}");
    let early = authority.serve(&["127.0.0.1"], 2098..2099).await;
    let detail = refused(&failure_of(&client, &early).await, "NOT_YET_VALID");
    assert!(detail.contains("2098-01-01T00:00:00Z"), "{detail}");
}

#[tokio::test]
async fn a_certificate_for_another_name() {
    let authority = Authority::new("Office");
    let (client, _file) = authority.trusted();
    let address =
        authority.serve(&["desk.example.org", "*.example.com", "10.0.0.7"], 2020..2100).await;
    let detail = refused(&failure_of(&client, &address).await, "WRONG_NAME");
    assert!(detail.ends_with("is for desk.example.org, *.example.com, 10.0.0.7"), "{detail}");
    let names: Vec<String> = (0..40).map(|number| format!("n{number}.example.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let detail = refused(
        &failure_of(&client, &authority.serve(&names, 2020..2100).await).await,
        "WRONG_NAME",
    );
    assert!(detail.ends_with("n4.example.org, 35 more"), "{detail}");
}

/// A proxy that lets everything through to `address`.
async fn proxy_to(address: &str) -> String {
    let destination = address.trim_start_matches("https://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = near.read(&mut request).await;
            let mut far = TcpStream::connect(&destination).await.unwrap();
            let _ = near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }
    });
    proxy
}

#[tokio::test]
async fn behind_a_proxy_it_is_the_server_s_certificate_that_counts() {
    let authority = Authority::new("Office");
    let (_, file) = authority.trusted();
    let by = |proxy: String| {
        let ca_file = Some(file.path().to_owned());
        with(Settings { ca_file, proxy: Some(proxy.into()), ..settings() })
    };
    let good = proxy_to(&authority.serve(&["desk.example.org"], 2020..2100).await).await;
    let failure = failure_of(&by(good), "https://desk.example.org").await;
    assert_eq!(failure.code, ErrorCode::ServerFault, "it was reached");
    let other = proxy_to(&authority.serve(&["other.example.org"], 2020..2100).await).await;
    let detail = refused(&failure_of(&by(other), "https://desk.example.org").await, "WRONG_NAME");
    assert_eq!(detail, "the certificate of desk.example.org is for other.example.org");
}

#[tokio::test]
async fn a_file_without_certificates_is_not_passed_over() {
    let address = Authority::new("Stranger").serve(&["127.0.0.1"], 2020..2100).await;
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(b"no certificate").unwrap();
    for path in [file.path().to_owned(), file.path().with_extension("missing")] {
        let client = with(Settings { ca_file: Some(path), ..settings() });
        let failure = client.whoami(&session(&address)).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::TlsFailed);
        assert!(!failure.to_string().contains(TOKEN));
    }
}
