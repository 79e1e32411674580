//! `Diagnose`: everything that can be wrong is asked for, side by side and for
//! a few seconds at most; what the answers mean is decided in [`verdicts`].

mod verdicts;

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{
    AccountKind, Answer, Check, CheckKind, Diagnosis, ErrorCode, Failure, OrganizationRef,
};
use frontdesk_model::{AccountId, OrganizationId};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout};

use self::verdicts::{Finding, Reached};
use crate::{board::Account, engine::Engine};

/// How long one thing may take to answer. All are asked at the same time.
const LIMIT: Duration = Duration::from_secs(5);

/// Under which name the keyring is tried. No account is called so.
const PROBE: &str = "diagnosis";

impl Engine {
    /// `Diagnose`.
    pub(crate) async fn diagnose(self: &Arc<Self>) -> Answer {
        let accounts: Vec<AccountId> =
            self.board().accounts.iter().map(|account| account.record.id.clone()).collect();
        let asking: Vec<_> = accounts
            .into_iter()
            .map(|account| {
                let engine = Arc::clone(self);
                tokio::spawn(async move {
                    let reached = engine.ask_server(&account).await;
                    (account, reached)
                })
            })
            .collect();
        let (keyring, storage) = tokio::join!(self.probe_keyring(), self.probe_storage());
        let desktop = self.board().desktop.clone();
        let mut checks = vec![
            check(CheckKind::Keyring, verdicts::keyring(&keyring)),
            check(CheckKind::Notifications, verdicts::notifications(&desktop.notifications)),
            check(CheckKind::Tray, verdicts::tray(&desktop.tray)),
            check(CheckKind::Storage, verdicts::storage(storage)),
        ];
        for asked in asking {
            // A fault in asking one server leaves the others; one that was
            // removed meanwhile needs no diagnosis.
            let Ok((account, reached)) = asked.await else { continue };
            checks.extend(self.checks_of(&account, &reached).unwrap_or_default());
        }
        Answer::Diagnosis(Diagnosis { version: env!("CARGO_PKG_VERSION").to_owned(), checks })
    }

    /// Keeps a word, reads it, forgets it.
    async fn probe_keyring(&self) -> Result<(), Failure> {
        let secrets = &self.ports.secrets;
        let probe = AccountId::from(PROBE);
        let probing = async {
            secrets.set(&probe, &SecretString::from(PROBE)).await?;
            let kept = secrets.get(&probe).await?;
            secrets.delete(&probe).await?;
            match kept {
                Some(kept) if kept.expose_secret() == PROBE => Ok(()),
                _ => Err(Failure::new(ErrorCode::KeyringUnavailable)
                    .with_detail("it does not give back what it was given")),
            }
        };
        self.heard(limited(probing, ErrorCode::KeyringTimedOut).await)
    }

    /// Writes something, and gives how long it took.
    async fn probe_storage(&self) -> Result<Duration, Failure> {
        let began = Instant::now();
        let writing = async { Ok(self.store.keep_diagnosed_at(self.ports.clock.now()).await?) };
        let written = limited(writing, ErrorCode::StorageFailed).await;
        self.mend_storage(written.as_ref().err()).await;
        match self.store.unkept() {
            Some(failure) => Err(failure),
            None => written.map(|()| began.elapsed()),
        }
    }

    /// Asks the server of an account what it is.
    async fn ask_server(&self, account: &AccountId) -> Reached {
        if let Ok(Some(failure)) = self.wait_left(account) {
            return Reached::LeftAlone(failure);
        }
        let address = {
            let board = self.board();
            let Some(account) = board.account(account) else {
                return Reached::Not(ErrorCode::NotFound.into());
            };
            match account.record.kind {
                AccountKind::Local => match (&board.local.failure, &board.local.address) {
                    (Some(failure), _) => return Reached::Not(failure.clone()),
                    (None, Some(address)) => address.own.clone(),
                    (None, None) => return Reached::Unknown,
                },
                _ => account.record.address.clone(),
            }
        };
        let began = Instant::now();
        match limited(self.ports.api.find_server(&address), ErrorCode::TimedOut).await {
            Ok(server) => Reached::In(began.elapsed(), server.clock_ahead),
            Err(failure) => {
                self.heed(account, &failure).await;
                Reached::Not(failure)
            }
        }
    }

    /// Everything about one account, as it is now.
    fn checks_of(&self, id: &AccountId, reached: &Reached) -> Result<Vec<Check>, Failure> {
        let now = self.ports.clock.now();
        // What links of the embedded service begin with.
        let public = self.board().local.address.as_ref().map(|local| local.public.clone());
        self.with_account(id, |account| {
            let Account { record, health, push, polled, .. } = &*account;
            let elsewhere = record.kind != AccountKind::Local;
            let mut findings = Vec::new();
            if record.address.starts_with("https:") {
                findings.push((CheckKind::Proxy, verdicts::proxy(reached)));
            }
            findings.push((CheckKind::Server, verdicts::server(reached)));
            if elsewhere {
                findings.push((CheckKind::Clock, verdicts::clock(reached)));
            }
            findings.extend([
                (CheckKind::SignIn, verdicts::sign_in(health, record.session_only)),
                (CheckKind::Polling, verdicts::polling(health, polled.worked_at, now)),
            ]);
            if elsewhere {
                findings.push((CheckKind::Push, verdicts::push(push, Instant::now())));
            }
            findings.push((CheckKind::Skipped, verdicts::skipped(polled.skipped)));
            let of_account = findings
                .into_iter()
                .map(|(kind, finding)| Check { account: Some(id.clone()), ..check(kind, finding) });
            let links_to = match (record.kind, &public) {
                (AccountKind::Local, Some(public)) => public,
                _ => &record.address,
            };
            of_account.chain(checks_of_organizations(account, links_to)).collect()
        })
    }
}

/// Everything about the organizations of an account, by name. Their invite
/// links are expected to lead to `links_to`.
fn checks_of_organizations(account: &Account, links_to: &str) -> Vec<Check> {
    let mut present: Vec<_> = account.present().collect();
    present.sort_by_cached_key(|(id, seen)| {
        (seen.snapshot.organization.name.to_lowercase(), (*id).clone())
    });
    let mut checks = Vec::new();
    for (id, seen) in present {
        let at = OrganizationRef { account: account.record.id.clone(), organization: id.clone() };
        let link = seen.snapshot.invite_link.as_deref();
        if seen.snapshot.own_role.manages() {
            let asked = seen.asked.link.is_some_and(|asked| asked.answered);
            let finding = if link.is_none() && !asked {
                Finding::unknown()
            } else {
                verdicts::invite_link(account.record.kind, links_to, link)
            };
            checks.push(check_at(&at, CheckKind::InviteLink, finding));
        }
        let seats = seen.snapshot.organization.seats;
        checks.push(check_at(&at, CheckKind::Seats, verdicts::seats(seats)));
    }
    checks
}

fn check(kind: CheckKind, finding: Finding) -> Check {
    let Finding { verdict, failure, detail } = finding;
    Check { kind, account: None, organization: None, verdict, failure, detail }
}

fn check_at(at: &OrganizationRef, kind: CheckKind, finding: Finding) -> Check {
    let organization: Option<OrganizationId> = Some(at.organization.clone());
    Check { account: Some(at.account.clone()), organization, ..check(kind, finding) }
}

/// The answer, or the failure that means that it did not come in time.
async fn limited<T>(
    asking: impl Future<Output = Result<T, Failure>>,
    late: ErrorCode,
) -> Result<T, Failure> {
    let late = || Failure::new(late).with_detail("no answer in time");
    timeout(LIMIT, asking).await.unwrap_or_else(|_| Err(late()))
}
