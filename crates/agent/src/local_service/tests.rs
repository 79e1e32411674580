use std::{fs, os::unix::fs::PermissionsExt};

use frontdesk_desk::ports::LocalService;
use frontdesk_local_api::ErrorCode;
use tokio::net::{TcpListener, TcpStream};

use super::{EmbeddedService, place};

fn random() -> u64 {
    getrandom::u64().expect("randomness")
}

fn port_of(address: &str) -> u16 {
    address.rsplit(':').next().expect("a port").parse().expect("a number")
}

#[tokio::test]
async fn the_port_of_the_first_start_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = EmbeddedService::new(folder.path(), random);
    assert_eq!(service.network_address(), None, "no port yet");
    let first = service.start(false).await.expect("starts");
    assert_eq!(first.own, first.public);
    assert!(first.own.starts_with("http://127.0.0.1:"), "{first:?}");
    assert_eq!(service.start(true).await, Ok(first.clone()), "it runs already");
    service.stop().await;
    assert!(TcpStream::connect(("127.0.0.1", port_of(&first.own))).await.is_err());

    let again = EmbeddedService::new(folder.path(), random);
    assert_eq!(again.start(false).await, Ok(first));
    again.stop().await;
}

#[tokio::test]
async fn a_taken_port_is_said_and_works_once_it_is_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let thief = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = thief.local_addr().expect("an address").port();
    place::keep_port(folder.path(), port).expect("kept");

    let service = EmbeddedService::new(folder.path(), random);
    let failure = service.start(false).await.expect_err("the port is taken");
    assert_eq!(failure.code, ErrorCode::AddressTaken);
    drop(thief);
    assert_eq!(service.start(false).await.map(|address| port_of(&address.own)), Ok(port));
    service.stop().await;
}

#[tokio::test]
async fn allowing_the_network_keeps_port_and_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = EmbeddedService::new(folder.path(), random);
    let own = service.start(false).await.expect("starts").own;
    let (session, person) = service.create_owner("Ada").await.expect("an owner");
    assert_eq!((session.address(), person.name.as_str()), (own.as_str(), "Ada"));

    let open = service.allow_network(true).await.expect("opens");
    assert_eq!(open.own, own);
    assert_eq!(open.public, service.network_address().unwrap_or_else(|| own.clone()));
    let closed = service.allow_network(false).await.expect("closes");
    assert_eq!((closed.own.as_str(), closed.public.as_str()), (own.as_str(), own.as_str()));
    service.stop().await;
}

#[tokio::test]
async fn an_owner_whose_token_was_lost_gets_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = EmbeddedService::new(folder.path(), random);
    let (session, person) = service.create_owner("Ada").await.expect("an owner");
    service.stop().await;
    let again = service.sign_in_owner(&person.id).await.expect("signs in");
    assert_eq!(again.address(), session.address());
    let nobody = service.sign_in_owner(&"nobody".into()).await.expect_err("nobody");
    assert_eq!(nobody.code, ErrorCode::SignInNeeded);
    service.stop().await;
}

#[tokio::test]
async fn where_the_network_is_refused_it_goes_on_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = EmbeddedService::new(folder.path(), random);
    let own = service.start(false).await.expect("starts").own;
    // Another program has the port on another address of this computer.
    let thief = TcpListener::bind(("127.0.0.2", port_of(&own))).await.expect("a port");
    let failure = service.allow_network(true).await.expect_err("the port is taken");
    assert_eq!(failure.code, ErrorCode::AddressTaken);
    drop(thief);
    assert_eq!(service.start(true).await.map(|address| address.own), Ok(own.clone()));
    TcpStream::connect(("127.0.0.1", port_of(&own))).await.expect("it listens");
    service.stop().await;
}

#[test]
fn the_port_is_kept_for_nobody_else_to_read_and_survives_rubbish() {
    let folder = tempfile::tempdir().expect("a folder");
    place::keep_port(folder.path(), 20_123).expect("kept");
    assert_eq!(place::kept_port(folder.path()).ok(), Some(Some(20_123)));
    let file = folder.path().join("local-service.json");
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for rubbish in ["", "{\"port\":0}", "{\"port\":99999}"] {
        fs::write(&file, rubbish).expect("written");
        assert_eq!(place::kept_port(folder.path()).ok(), Some(None), "{rubbish}");
    }
}

#[test]
fn ports_are_none_that_outgoing_connections_get() {
    for random in [0, 1, 12_767, 12_768, u64::MAX] {
        assert!((20_000..32_768).contains(&place::likely_port(random)), "{random}");
    }
}
