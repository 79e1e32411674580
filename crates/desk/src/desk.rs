//! The engine as others see it.

use std::{mem, path::Path, sync::Arc};

use frontdesk_local_api::{Answer, ErrorCode, Event, Failure, Health, Request, Settings};
use tokio::sync::broadcast;

use crate::{
    answers::Wanted,
    engine::Engine,
    ports::{AtDoor, Ports, Target},
    watch::Looking,
};

/// The engine: watches every account, keeps what happened, says who joined,
/// answers requests. Clones share it.
///
/// It runs from [`Desk::open`] to [`Desk::close`], inside a tokio runtime.
#[derive(Clone)]
pub struct Desk {
    engine: Arc<Engine>,
}

impl Desk {
    /// Opens the history at `database` (made where there is none; its folder
    /// must be there and belong to this person alone), starts the embedded
    /// service where an account needs it, watches every account, and says what
    /// was left unsaid.
    ///
    /// # Errors
    ///
    /// `STORAGE_FAILED` when the history cannot be read. Whatever else fails
    /// (keyring, embedded service, servers) is told in the answer to `State`
    /// and tried again.
    pub async fn open(database: &Path, ports: Ports) -> Result<Self, Failure> {
        let engine = Arc::new(Engine::open(database, ports).await?);
        if engine.board().local_account().is_some()
            && let Err(failure) = engine.start_local().await
        {
            tracing::warn!(%failure, "the embedded service does not start");
        }
        let accounts: Vec<_> =
            engine.board().accounts.iter().map(|account| account.record.id.clone()).collect();
        for account in accounts {
            engine.learn_wait(&account).await;
            engine.go_on_watching(&account);
        }
        let announcing = Arc::clone(&engine);
        engine.keep_running(async move { announcing.announce_forever().await });
        let watching = Arc::clone(&engine);
        engine.keep_running(async move { watching.follow_surroundings().await });
        let watching = Arc::clone(&engine);
        engine.keep_running(async move { watching.notice_jumps().await });
        let heeding = Arc::clone(&engine);
        engine.keep_running(async move { heeding.heed_keyring().await });
        Ok(Self { engine })
    }

    /// Carries out a request. One that changes something is carried through
    /// even when the returned future is dropped.
    ///
    /// # Errors
    ///
    /// The failure that [`Request`] names, `STORAGE_FAILED`, or
    /// `INVALID_REQUEST` for `Quit` and `WindowVisible`: only the agent's
    /// socket knows which window asked.
    pub async fn ask(&self, request: Request) -> Result<Answer, Failure> {
        let answer = self.answer(request).await;
        self.engine.mend_storage(answer.as_ref().err()).await;
        answer
    }

    async fn answer(&self, request: Request) -> Result<Answer, Failure> {
        let engine = &self.engine;
        match request {
            Request::State => Ok(engine.state()),
            Request::Members(query) => engine.members(&query),
            Request::Member { organization, member } => engine.member(&organization, &member).await,
            Request::Activity { organization, before, limit, kinds, search } => {
                let wanted = Wanted { kinds: &kinds, search: &search };
                engine.activity(&organization, before, limit, &wanted).await
            }
            Request::MembersCsv { query } => engine.members_csv(&query),
            Request::ActivityCsv { organization, before } => {
                engine.activity_csv(&organization, before).await
            }
            Request::FindMembers { search, limit } => Ok(engine.find_members(&search, limit)),
            Request::Overview { organization, days } => engine.overview(&organization, days).await,
            Request::PlanInvites { organization, people, locale } => {
                engine.plan_invites(&organization, people, locale.as_deref()).await
            }
            Request::PreviewActs { organization, members, action } => {
                engine.preview_acts(&organization, &members, action)
            }
            Request::Acts { id } => engine.acts(id),
            Request::StopActs { id } => engine.stop_acts(id),
            Request::Invite { organization } => engine.invite(&organization).await,
            Request::ActivityAfter { organization, after, limit } => {
                engine.activity_after(&organization, after, limit).await
            }
            Request::Picture { organization, member } => {
                engine.picture(&organization, member.as_ref()).await
            }
            Request::QrPng { organization, link } => {
                engine.qr_png(&organization, link.as_deref()).await
            }
            Request::QrSvg { organization, link } => {
                engine.qr_svg(&organization, link.as_deref()).await
            }
            Request::InviteLinks { organization } => engine.invite_links(&organization).await,
            Request::Door { organization } => engine.door(&organization).await,
            Request::AuditLog { organization, before, limit } => {
                engine.audit_log(&organization, before, limit).await
            }
            Request::AuditLogLines { organization, after } => {
                engine.audit_lines(&organization, after).await
            }
            Request::Plan { organization, locale } => {
                engine.plan(&organization, locale.as_deref()).await
            }
            Request::PreviewSeats { organization, seats, locale } => {
                engine.preview_seats(&organization, seats, locale.as_deref()).await
            }
            Request::Settings => {
                Ok(Answer::Settings(Box::new(Settings::clone(&engine.settings()))))
            }
            Request::FindServer { address } => engine.find_server(&address).await,
            Request::Refresh => {
                engine.ports.secrets.person_asks();
                engine.refresh();
                Ok(Answer::Done)
            }
            Request::Quit | Request::WindowCloses | Request::WindowVisible { .. } => {
                Err(ErrorCode::InvalidRequest.into())
            }
            request => {
                let engine = Arc::clone(engine);
                // On a task of its own: a window that is killed right now must
                // not leave an account half added.
                tokio::spawn(async move { change(&engine, request).await })
                    .await
                    .map_err(|fault| Failure::new(ErrorCode::Unexpected).with_detail(fault))?
            }
        }
    }

    /// What happens from now on. A listener that falls far behind misses
    /// events: it asks for everything anew.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.engine.events()
    }

    /// Who looks at Frontdesk from now on: polls are quicker while somebody does.
    pub fn set_looking(&self, looking: Looking) {
        self.engine.set_looking(looking);
    }

    /// A notification was clicked: asks for its target to be shown.
    pub fn clicked(&self, target: Target) {
        self.engine.tell(target.into());
    }

    /// There is a tray, or not: only the agent knows.
    pub fn note_tray(&self, tray: Health) {
        let known = mem::replace(&mut self.engine.board().desktop.tray, tray);
        if known != self.engine.board().desktop.tray {
            self.engine.tell(Event::StateChanged);
        }
    }

    /// Stops watching and lets go of the history. Afterwards nothing is
    /// answered any more.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

/// Carries out a request that changes something.
async fn change(engine: &Arc<Engine>, request: Request) -> Result<Answer, Failure> {
    engine.ports.secrets.person_asks();
    match request {
        Request::StartOrganization { organization_name, seats, owner_name, session_only } => {
            engine.start_organization(&organization_name, seats, &owner_name, session_only).await
        }
        Request::Connect { address, credentials, session_only } => {
            engine.connect(&address, credentials, session_only).await
        }
        Request::SignInAgain { account, credentials } => {
            engine.sign_in_again(&account, credentials).await
        }
        Request::RemoveAccount { account } => engine.remove_account(&account).await,
        Request::Act { organization, member, action } => {
            engine.act(&organization, &member, action).await
        }
        Request::ActOnMany { organization, members, action, reason } => {
            engine.act_on_many(&organization, &members, action, reason.as_deref())
        }
        Request::UndoActs { id } => engine.undo_acts(id),
        Request::Reviewed { organization, members } => {
            engine.reviewed(&organization, &members).await
        }
        Request::ForgetActivity { organization } => engine.forget_activity(&organization).await,
        Request::Leave { organization } => engine.leave(&organization).await,
        Request::UpdateOrganization { organization, name, image } => {
            engine.update_organization(&organization, name.as_deref(), image.as_deref()).await
        }
        Request::DeleteOrganization { organization } => {
            engine.delete_organization(&organization).await
        }
        Request::ChangeSeats { organization, seats } => {
            engine.change_seats(&organization, seats).await
        }
        Request::CreateInviteLink { organization, link } => {
            engine.create_invite_link(&organization, &link).await
        }
        Request::RegenerateInviteLink { organization, grace_seconds } => {
            engine.regenerate_invite_link(&organization, grace_seconds).await
        }
        Request::RevokeInviteLink { organization, link } => {
            engine.revoke_invite_link(&organization, &link).await
        }
        Request::PauseJoins { organization, until } => {
            engine.pause_joins(&organization, until).await
        }
        Request::ResumeJoins { organization } => engine.resume_joins(&organization).await,
        Request::DecideJoinRequest { organization, member, approve } => {
            let act = if approve { AtDoor::LetIn } else { AtDoor::Decline };
            engine.act_at_door(&organization, &member, act).await
        }
        Request::AllowAgain { organization, member } => {
            engine.act_at_door(&organization, &member, AtDoor::AllowAgain).await
        }
        Request::Restore { organization, member } => {
            engine.act_at_door(&organization, &member, AtDoor::Restore).await
        }
        Request::CancelSubscription { organization } => {
            engine.cancel_subscription(&organization).await
        }
        Request::ResumeSubscription { organization } => {
            engine.resume_subscription(&organization).await
        }
        Request::TransferOwnership { organization, member } => {
            engine.transfer_ownership(&organization, &member).await
        }
        Request::AllowLocalNetwork { allowed } => engine.allow_local_network(allowed).await,
        Request::RetryLocalService => engine.retry_local_service().await,
        Request::ChangeSetting { change } => engine.change_setting(change).await,
        Request::SetLanguage { language } => engine.set_language(language).await,
        Request::TestNotification => engine.test_notification().await,
        // It puts something into the keyring, and takes it out again.
        Request::Diagnose => Ok(engine.diagnose().await),
        _ => Err(ErrorCode::InvalidRequest.into()),
    }
}
