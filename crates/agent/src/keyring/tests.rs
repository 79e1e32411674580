use frontdesk_local_api::ErrorCode;
use keyring_core::Error;

use super::failure;

#[test]
fn a_refused_access_is_a_lock_and_a_failed_platform_no_keyring() {
    let locked = Error::NoStorageAccess(Box::new(secret_service::Error::Prompt));
    assert_eq!(failure(&locked).code, ErrorCode::KeyringLocked);
    let nowhere = Error::NoStorageAccess(Box::new(secret_service::Error::NoResult));
    assert_eq!(failure(&nowhere).code, ErrorCode::KeyringUnavailable);
    let gone = Error::PlatformFailure(Box::new(secret_service::Error::Unavailable));
    assert_eq!(failure(&gone).code, ErrorCode::KeyringUnavailable);
}

#[test]
fn a_failure_never_shows_what_was_stored() {
    let error = Error::BadDataFormat(b"hunter2".to_vec(), Box::new(std::fmt::Error));
    let shown = format!("{:?}", failure(&error));
    assert!(!shown.contains("hunter2") && !shown.contains("104, 117"), "{shown}");
}
