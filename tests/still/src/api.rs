//! The client, watched: what was asked, when, and what came of it.

mod service;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use frontdesk_client::HttpApi;
use frontdesk_desk::ports::{
    Heard, Listing, Look, OrganizationApi, OrganizationUpdate, Person, Scope, Server, Session,
};
use frontdesk_local_api::{Credentials, Failure, SeatsPreview};
use frontdesk_model::{Capabilities, MemberAction, MemberId, OrganizationId};
use tokio::time::Instant;

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Everything that the person is in: with it a poll begins.
    Listing,
    /// The members of an organization.
    Look(OrganizationId),
    /// An invite link.
    Link(OrganizationId),
    /// Anything else.
    Other,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// There is no answer yet.
    UnderWay,
    /// Nobody waits for an answer any more.
    BrokenOff,
    /// It failed.
    Failed(Failure),
    /// These are there, and so many more could not be understood.
    Members(HashSet<MemberId>, u32),
    /// Anything else.
    Answered,
}

/// A question to a server.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What was asked.
    pub question: Question,
    /// When.
    pub began: Instant,
    /// When it was over.
    pub ended: Option<Instant>,
    /// The count of changes of the world when it began.
    pub mark: u64,
    /// The same when it was over.
    pub mark_ended: u64,
    /// How often the engine had been closed.
    pub opening: u32,
    /// The poll that it belongs to had ended in order.
    pub kept: bool,
    /// What came of it.
    pub outcome: Outcome,
}

/// Everything that was asked.
#[derive(Default)]
pub(super) struct Log(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    asked: Vec<Asked>,
    under_way: usize,
    /// A poll has begun and not ended.
    in_poll: bool,
    may_stall: bool,
    mark: u64,
    opening: u32,
    polls: usize,
    polls_ended: usize,
    /// Everything before it was kept, or will never be.
    first_unkept: usize,
}

impl Log {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.pages().asked.clone()
    }

    pub(super) fn polls(&self) -> usize {
        self.pages().polls
    }

    pub(super) fn polls_ended(&self) -> usize {
        self.pages().polls_ended
    }

    pub(super) fn is_busy(&self) -> bool {
        let pages = self.pages();
        pages.in_poll || pages.under_way > 0
    }

    pub(super) fn may_stall(&self) -> bool {
        self.pages().may_stall
    }

    pub(super) fn expect_stalls(&self, expected: bool) {
        let mut pages = self.pages();
        pages.may_stall = expected || pages.may_stall && (pages.in_poll || pages.under_way > 0);
    }

    pub(super) fn set_mark(&self, mark: u64) {
        self.pages().mark = mark;
    }

    /// The engine says that something is otherwise: so it does after a poll.
    pub(super) fn poll_ended(&self) {
        let mut pages = self.pages();
        let of_poll =
            |asked: &&Asked| matches!(asked.question, Question::Listing | Question::Look(_));
        let last = pages.asked.iter().rev().find(of_poll);
        if last.is_some_and(|last| last.ended.is_none()) {
            // It was about something else.
            return;
        }
        pages.in_poll = false;
        pages.polls_ended += 1;
        let first_unkept = pages.first_unkept;
        for asked in &mut pages.asked[first_unkept..] {
            asked.kept = asked.ended.is_some();
        }
        pages.first_unkept = pages.asked.len();
    }

    /// The engine was closed.
    pub(super) fn broken_off(&self) {
        let mut pages = self.pages();
        pages.in_poll = false;
        pages.under_way = 0;
        pages.opening += 1;
        pages.first_unkept = pages.asked.len();
        for asked in &mut pages.asked {
            if asked.ended.is_none() {
                asked.ended = Some(Instant::now());
                asked.outcome = Outcome::BrokenOff;
            }
        }
    }

    fn began(&self, question: Question) -> usize {
        let mut pages = self.pages();
        pages.under_way += 1;
        if question == Question::Listing {
            pages.in_poll = true;
            pages.polls += 1;
        }
        let asked = Asked {
            question,
            began: Instant::now(),
            ended: None,
            mark: pages.mark,
            mark_ended: pages.mark,
            opening: pages.opening,
            kept: false,
            outcome: Outcome::UnderWay,
        };
        pages.asked.push(asked);
        pages.asked.len() - 1
    }

    fn ended(&self, number: usize, outcome: Outcome) {
        let mut pages = self.pages();
        let mark = pages.mark;
        let Some(asked) = pages.asked.get_mut(number).filter(|asked| asked.ended.is_none()) else {
            return;
        };
        asked.ended = Some(Instant::now());
        asked.mark_ended = mark;
        asked.outcome = outcome;
        pages.under_way = pages.under_way.saturating_sub(1);
    }
}

/// A question under way. Whoever drops it without an answer has broken it off.
struct UnderWay {
    log: Arc<Log>,
    number: usize,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.log.ended(self.number, Outcome::BrokenOff);
    }
}

/// The client, watched.
pub(super) struct Watched {
    client: HttpApi,
    log: Arc<Log>,
}

impl Watched {
    pub(super) fn new(client: HttpApi, log: Arc<Log>) -> Self {
        Self { client, log }
    }

    async fn note<T>(
        &self,
        question: Question,
        answer: impl Future<Output = Result<T, Failure>> + Send,
        outcome: impl Fn(&T) -> Outcome + Send,
    ) -> Result<T, Failure> {
        let under_way = UnderWay { log: self.log.clone(), number: self.log.began(question) };
        let answer = answer.await;
        let outcome = match &answer {
            Ok(answer) => outcome(answer),
            Err(failure) => Outcome::Failed(failure.clone()),
        };
        self.log.ended(under_way.number, outcome);
        answer
    }

    async fn other<T>(
        &self,
        answer: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        self.note(Question::Other, answer, |_| Outcome::Answered).await
    }
}

#[async_trait]
impl OrganizationApi for Watched {
    fn address(&self, typed: &str) -> Result<String, Failure> {
        self.client.address(typed)
    }

    async fn find_server(&self, address: &str) -> Result<Server, Failure> {
        self.other(self.client.find_server(address)).await
    }

    async fn sign_in(
        &self,
        server: &Server,
        credentials: &Credentials,
    ) -> Result<(Session, Person), Failure> {
        self.other(self.client.sign_in(server, credentials)).await
    }

    async fn sign_out(&self, session: &Session) -> Result<(), Failure> {
        self.other(self.client.sign_out(session)).await
    }

    async fn create_organization(
        &self,
        session: &Session,
        name: &str,
        seats: u32,
    ) -> Result<OrganizationId, Failure> {
        self.other(self.client.create_organization(session, name, seats)).await
    }

    async fn listing(
        &self,
        session: &Session,
        capabilities: &Capabilities,
    ) -> Result<Listing, Failure> {
        let answer = self.client.listing(session, capabilities);
        self.note(Question::Listing, answer, |_| Outcome::Answered).await
    }

    async fn look(
        &self,
        session: &Session,
        capabilities: &Capabilities,
        person: &Person,
        organization: &OrganizationId,
        scope: Scope<'_>,
    ) -> Result<Look, Failure> {
        let answer = self.client.look(session, capabilities, person, organization, scope);
        self.note(Question::Look(organization.clone()), answer, |look| {
            let members = look.snapshot.members.iter().map(|member| member.id.clone());
            Outcome::Members(members.collect(), look.skipped)
        })
        .await
    }

    async fn invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Option<String>, Failure> {
        let answer = self.client.invite_link(session, organization);
        self.note(Question::Link(organization.clone()), answer, |_| Outcome::Answered).await
    }

    async fn act(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
        action: MemberAction,
    ) -> Result<(), Failure> {
        self.other(self.client.act(session, organization, member, action)).await
    }

    async fn leave(&self, session: &Session, organization: &OrganizationId) -> Result<(), Failure> {
        self.other(self.client.leave(session, organization)).await
    }

    async fn update(
        &self,
        session: &Session,
        organization: &OrganizationId,
        update: OrganizationUpdate,
    ) -> Result<(), Failure> {
        self.other(self.client.update(session, organization, update)).await
    }

    async fn delete(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure> {
        self.other(self.client.delete(session, organization)).await
    }

    async fn preview_seats(
        &self,
        session: &Session,
        organization: &OrganizationId,
        seats: u32,
        locale: Option<&str>,
    ) -> Result<SeatsPreview, Failure> {
        self.other(self.client.preview_seats(session, organization, seats, locale)).await
    }

    async fn change_seats(
        &self,
        session: &Session,
        organization: &OrganizationId,
        seats: u32,
    ) -> Result<(), Failure> {
        self.other(self.client.change_seats(session, organization, seats)).await
    }

    async fn listen(&self, _session: &Session, _heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure {
        // Polls alone: what is said by the server itself is only a hint.
        std::future::pending().await
    }
}
