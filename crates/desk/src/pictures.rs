//! Pictures: which address belongs to whom. Whoever asks names a person, never
//! an address.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use frontdesk_local_api::{AccountKind, Answer, ErrorCode, Failure, OrganizationRef};
use frontdesk_model::{MemberId, Snapshot};

use crate::{engine::Engine, ports::LocalAddress};

impl Engine {
    /// `Picture`.
    pub(crate) async fn picture(
        &self,
        at: &OrganizationRef,
        member: Option<&MemberId>,
    ) -> Result<Answer, Failure> {
        let address = address_of(&self.seen(at)?.snapshot, member).ok_or(ErrorCode::NotFound)?;
        let record = self.record(&at.account)?;
        let local = self.board().local.address.clone();
        let (address, server) = match local.filter(|_| record.kind == AccountKind::Local) {
            Some(local) => (from_here(&address, &local), local.own),
            None => (address, record.address),
        };
        let picture = self.ports.pictures.get(&address, &server).await?;
        Ok(Answer::Png(STANDARD.encode(picture)))
    }
}

/// The address of a member's picture, or of the organization's own.
fn address_of(snapshot: &Snapshot, member: Option<&MemberId>) -> Option<String> {
    match member {
        None => snapshot.organization.image.clone(),
        Some(id) => snapshot.members.iter().find(|member| member.id == *id)?.image.clone(),
    }
}

/// The same address for this program: the embedded service names the one for
/// people, which may be that of a network that is not there any more.
fn from_here(address: &str, local: &LocalAddress) -> String {
    match address.strip_prefix(&local.public) {
        Some(path) if path.starts_with('/') => format!("{}{path}", local.own),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::from_here;
    use crate::ports::LocalAddress;

    #[test]
    fn only_the_embedded_service_is_asked_on_this_computer() {
        let local = LocalAddress {
            own: "http://127.0.0.1:4600".to_owned(),
            public: "http://192.0.2.7:4600".to_owned(),
        };
        let own = "http://127.0.0.1:4600/images/a";
        assert_eq!(from_here("http://192.0.2.7:4600/images/a", &local), own);
        for other in [own, "https://example.org/a", "http://192.0.2.7:46001/images/a"] {
            assert_eq!(from_here(other, &local), other);
        }
    }
}
