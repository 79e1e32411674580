//! The contract between client and service.

/// What the client was generated from is what the service serves. When this
/// fails: `frontdesk-service schema > crates/client/schema.graphql`.
#[test]
fn the_client_s_schema_is_the_service_s() {
    let committed = include_str!("../../crates/client/schema.graphql");
    let served = frontdesk_service::schema();
    let mut lines = committed.trim_end().lines().zip(served.trim_end().lines()).enumerate();
    let different = lines.find(|(_, (committed, served))| committed != served);
    assert_eq!(different, None, "the first line (from 0) that differs: (committed, served)");
    assert_eq!(committed.trim_end(), served.trim_end());
}
