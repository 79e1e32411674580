//! One poll of an account, as it goes from organization to organization: which
//! is next, whether it is still asked about, and what has become of the poll in
//! the end.

use std::collections::{HashMap, VecDeque};

use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::OrganizationId;

use super::{due::Facts, pace::asked_to_wait};
use crate::{board::Seen, ports::Glance};

/// A poll whose list of organizations has come.
pub(crate) struct Round {
    left: VecDeque<Glance>,
    /// Those that are there.
    listed: Vec<OrganizationId>,
    first_failure: Option<Failure>,
    /// Why nothing more is asked.
    ended: Option<Failure>,
}

/// Why a poll failed.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub failure: Failure,
    /// The list came: only single organizations failed.
    pub listed: bool,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self { failure, listed: false }
    }
}

impl Round {
    pub(crate) fn new(glances: Vec<Glance>) -> Self {
        let listed = glances.iter().map(|glance| glance.organization.id.clone()).collect();
        Self { left: glances.into(), listed, first_failure: None, ended: None }
    }

    /// The organization that is next.
    pub(crate) fn turn(&mut self) -> Option<Glance> {
        self.left.pop_front()
    }

    /// Whether anything more may be asked.
    pub(crate) const fn may_ask(&self) -> bool {
        self.ended.is_none()
    }

    /// Notes how it went with an organization: a failure of a look that it is
    /// too early to repeat, or why it failed now.
    pub(crate) fn note(
        &mut self,
        organization: &OrganizationId,
        followed: Result<Option<Failure>, Failure>,
    ) {
        let failure = match followed {
            Ok(failure) => failure,
            // Left or deleted since the list was made.
            Err(failure) if failure.code == ErrorCode::NotFound => {
                self.listed.retain(|listed| listed != organization);
                None
            }
            Err(failure) if ends_the_poll(&failure) => {
                self.ended = Some(failure);
                None
            }
            Err(failure) => Some(failure),
        };
        self.first_failure = self.first_failure.take().or(failure);
    }

    /// The organizations that are there.
    pub(crate) fn listed(&self) -> &[OrganizationId] {
        &self.listed
    }

    /// What has become of the poll.
    pub(crate) fn outcome(self) -> Result<(), Trouble> {
        match (self.ended, self.first_failure) {
            (Some(failure), _) => Err(failure.into()),
            (None, Some(failure)) => Err(Trouble { failure, listed: true }),
            (None, None) => Ok(()),
        }
    }
}

/// The organizations that a list lacks of which not every entry could be
/// understood: one of those entries may be theirs. They are as they were,
/// until a look finds them gone.
pub(crate) fn unlisted(
    organizations: &HashMap<OrganizationId, Seen>,
    listed: &[Glance],
) -> Vec<Glance> {
    let is_listed = |id: &OrganizationId| listed.iter().any(|glance| glance.organization.id == *id);
    let unlisted = organizations.iter().filter(|(id, seen)| seen.present && !is_listed(id));
    unlisted
        .map(|(_, seen)| {
            let looked = seen.asked.looked.map(|looked| looked.facts);
            let facts = looked.unwrap_or_else(|| Facts::of_snapshot(&seen.snapshot));
            Glance {
                organization: seen.snapshot.organization.clone(),
                own_role: facts.own_role,
                own_seat_type: facts.own_seat_type,
                server_revision: facts.server_revision,
            }
        })
        .collect()
}

/// Whether asking for the next organization would fail the same way, or must
/// not be done.
pub(crate) fn ends_the_poll(failure: &Failure) -> bool {
    asked_to_wait(failure).is_some()
        || matches!(
            failure.code,
            ErrorCode::SignInNeeded
                | ErrorCode::HostUnknown
                | ErrorCode::ConnectionRefused
                | ErrorCode::Unreachable
                | ErrorCode::TlsRequired
                | ErrorCode::TlsFailed
                | ErrorCode::CertificateRefused
                | ErrorCode::ProxyFailed
        )
}
