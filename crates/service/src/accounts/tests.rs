//! What has no page or endpoint of its own: somebody allows a device.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;

use super::{AccountError, Accounts};
use crate::clock::Clock;
use crate::config::Config;
use crate::http::{Authority, Visitor};
use crate::storage::{Account, DeviceAnswer, Storage};

struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_790_000_000).unwrap()
    }
}

struct World {
    accounts: Accounts,
    ada: Account,
    device: Visitor,
    _folder: tempfile::TempDir,
}

async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("desk.db").display());
    let storage = Storage::open(&address).await.unwrap();
    let accounts = Accounts::new(storage, Arc::new(StillClock), &Config::default()).unwrap();
    let ada = accounts.create_owner("Ada").await.unwrap().account;
    let device = Visitor { peer: None, device: "Frontdesk on Windows".to_owned() };
    World { accounts, ada, device, _folder: folder }
}

#[tokio::test]
async fn a_device_that_somebody_allows_is_signed_in_as_them() {
    let World { accounts, ada, device, _folder } = world().await;
    let begun = accounts.begin_device_grant(&device).await.unwrap();
    let typed = begun.user_code.to_lowercase().replace('-', " ");
    let grant = accounts.device_grant(&ada, &typed).await.unwrap().unwrap();
    assert_eq!((grant.user_code, grant.device), (begun.user_code, device.device.clone()));
    assert!(accounts.decide_device_grant(&ada, &typed, true).await.unwrap());
    assert!(!accounts.decide_device_grant(&ada, &typed, false).await.unwrap());
    let code = begun.device_code.expose_secret();
    let (answer, token) = accounts.ask_device_grant(code, &device).await.unwrap();
    assert_eq!(answer, DeviceAnswer::Begun);
    let found = accounts.identify(token.expose_secret()).await.unwrap().unwrap();
    assert_eq!((found.account.id, found.authority), (ada.id, Authority::Session));
    let (answer, _) = accounts.ask_device_grant(code, &device).await.unwrap();
    assert_eq!(answer, DeviceAnswer::Unknown, "the token is given once");
}

#[tokio::test]
async fn a_device_that_somebody_denies_is_told_so() {
    let World { accounts, ada, device, _folder } = world().await;
    let begun = accounts.begin_device_grant(&device).await.unwrap();
    assert!(accounts.decide_device_grant(&ada, &begun.user_code, false).await.unwrap());
    let code = begun.device_code.expose_secret();
    let (answer, token) = accounts.ask_device_grant(code, &device).await.unwrap();
    assert_eq!(answer, DeviceAnswer::Denied);
    assert!(accounts.identify(token.expose_secret()).await.unwrap().is_none());
}

#[tokio::test]
async fn wrong_codes_are_limited_and_right_ones_are_not() {
    let World { accounts, ada, device, _folder } = world().await;
    let begun = accounts.begin_device_grant(&device).await.unwrap();
    for _ in 0..30 {
        assert!(accounts.device_grant(&ada, &begun.user_code).await.unwrap().is_some());
    }
    for _ in 0..10 {
        assert!(accounts.device_grant(&ada, "BCDF-GHJK").await.unwrap().is_none());
    }
    for refused in [
        accounts.device_grant(&ada, &begun.user_code).await.map(drop),
        accounts.decide_device_grant(&ada, &begun.user_code, true).await.map(drop),
    ] {
        let Err(AccountError::TooMany { wait }) = refused else { panic!("{refused:?}") };
        assert_eq!(wait, SignedDuration::from_secs(30));
    }
}
