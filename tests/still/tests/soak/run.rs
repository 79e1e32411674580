//! One run: the engine on one side, the server on the other, and time.

use std::time::Duration;

use frontdesk_desk::{Looking, ports::Surrounding};
use frontdesk_local_api::{
    AccountHealth, Answer, ErrorCode, MembersQuery, OrganizationRef, Request, SettingChange,
};
use frontdesk_model::{AccountId, Member};
use frontdesk_test_daily_dev::{Clock, DailyDev, PASSWORD, World};
use frontdesk_test_still::{Random, Still, credentials};
use jiff::SignedDuration;

use crate::{
    checks::{self, Waits},
    life::Life,
    trouble::{self, Troubles},
};

/// Who may look at the window.
const LOOKING: [Looking; 3] = [Looking::Nobody, Looking::AtWindow, Looking::AtInvite];

/// What may happen around the computer. Its server is on it: that needs no
/// network.
const SURROUNDINGS: [Surrounding; 6] = [
    Surrounding::Woke,
    Surrounding::Network { online: false },
    Surrounding::Network { online: true },
    Surrounding::Power { battery: true },
    Surrounding::Power { battery: false },
    Surrounding::NotificationDaemon,
];

/// How often everything comes to rest and is compared.
const REST: usize = 100;

pub(crate) struct Run {
    pub(crate) server: DailyDev,
    pub(crate) still: Still,
    pub(crate) life: Life,
    random: Random,
    troubles: Troubles,
    waits: Waits,
    account: AccountId,
    email: String,
    /// What the first look at each organization showed.
    pub(crate) first: Vec<(OrganizationRef, Vec<Member>)>,
    looking: Looking,
    paused: bool,
    /// Time since the beginning.
    pub(crate) elapsed: Duration,
    /// When the person whose account it is got another name.
    pub(crate) own_renamed: Duration,
}

impl Run {
    pub(crate) async fn begin(seed: u64) -> Self {
        let now = "2026-11-03T09:00:00Z".parse().unwrap();
        let mut world = World::with_clock(Clock::fixed(now));
        world.switches.unlimited_sign_in = true;
        world.switches.shuffled_organizations = true;
        let server = DailyDev::start(world);
        let life = Life::begin(&server);
        let email = server.world().email(&life.own);
        let mut still = Still::new(now, seed);
        still.open().await;
        let connected = still.connect(server.address(), &email, PASSWORD).await;
        let mut run = Self {
            server,
            still,
            life,
            random: Random::new(seed),
            troubles: Troubles::new(),
            waits: Waits::default(),
            account: connected.account,
            email,
            first: Vec::new(),
            looking: Looking::Nobody,
            paused: false,
            elapsed: Duration::ZERO,
            own_renamed: Duration::ZERO,
        };
        for organization in run.organizations() {
            let members = run.members(&organization).await;
            run.first.push((organization, members));
        }
        run
    }

    /// Goes on until so many polls have begun, and then checks everything.
    pub(crate) async fn finish(mut self, polls: usize) {
        let mut rest = REST;
        while self.still.polls() < polls {
            self.some_time().await;
            if self.still.polls() >= rest {
                rest = self.still.polls() + REST;
                self.rest().await;
            }
        }
        self.life.bring_back(&self.server);
        self.still.mark(self.life.changes);
        self.rest().await;
        assert!(polls < 1_000 || self.troubles.left() == 0, "not all troubles came up");
        checks::history(&self).await;
        checks::floor(&self.still.asked());
        self.still.close().await;
    }

    /// A spell of trouble, or of none, while life goes on.
    async fn some_time(&mut self) {
        if self.random.percent(60) {
            let stalls = self.troubles.make(&self.server, &mut self.random);
            self.still.expect_stalls(stalls);
        }
        let steps = 10 + self.random.below(60);
        for _ in 0..steps {
            self.step(2).await;
            if self.still.is_idle() && self.random.percent(15) {
                let name = self.own_name();
                self.life.go_on(&self.server, &mut self.random);
                if self.own_name() != name {
                    self.own_renamed = self.elapsed;
                }
                self.still.mark(self.life.changes);
            }
            self.meddle().await;
        }
        trouble::end(&self.server);
        self.still.expect_stalls(false);
        self.pause(false).await;
        self.sign_in_where_needed().await;
    }

    /// Time goes on for everybody.
    async fn step(&mut self, seconds: u64) {
        let by = Duration::from_secs(seconds);
        self.elapsed += by;
        self.server.clock().advance(by);
        self.still.step(by).await;
        self.waits.look(&self.server.take_requests(), self.troubles.wait);
    }

    /// What people do with the program.
    async fn meddle(&mut self) {
        let desk = self.still.desk().clone();
        match self.random.below(400) {
            0..8 => drop(desk.ask(Request::Refresh).await.unwrap()),
            8..16 => {
                self.looking = *self.random.one_of(&LOOKING).unwrap_or(&Looking::Nobody);
                desk.set_looking(self.looking);
            }
            16..20 => {
                let minutes = i64::try_from(self.random.below(600)).unwrap_or(0) - 120;
                self.still.set_clock(SignedDuration::from_mins(minutes));
                self.waits.clock_set();
            }
            20..23 => {
                self.still.close().await;
                self.waits.restarted();
                self.still.open().await;
                self.still.desk().set_looking(self.looking);
            }
            23..26 => {
                let organizations = self.organizations();
                if let Some(organization) = self.random.one_of(&organizations).cloned() {
                    // It may take its time, or fail.
                    drop(tokio::spawn(
                        async move { desk.ask(Request::Invite { organization }).await },
                    ));
                }
            }
            26..30 => {
                for organization in self.organizations() {
                    // It may be out of sight.
                    let query = MembersQuery::everybody(organization);
                    drop(desk.ask(Request::Members(query)).await);
                }
            }
            30..36 => {
                let surrounding = self.random.one_of(&SURROUNDINGS).copied();
                self.still.happen(surrounding.unwrap_or(Surrounding::Woke));
            }
            36..39 => self.pause(true).await,
            _ => {}
        }
    }

    /// The person pauses the watching, or lets it go on; between polls, for that
    /// changes the state too, as the end of a poll does.
    async fn pause(&mut self, paused: bool) {
        if self.paused == paused || !self.still.is_idle() {
            return;
        }
        self.paused = paused;
        let change = SettingChange::Paused { paused };
        drop(self.still.desk().ask(Request::ChangeSetting { change }).await.unwrap());
    }

    async fn health(&self) -> AccountHealth {
        self.still.state().await.accounts.into_iter().next().unwrap().health
    }

    async fn sign_in_where_needed(&mut self) {
        if self.health().await != AccountHealth::SignInNeeded {
            return;
        }
        let (account, credentials) = (self.account.clone(), credentials(&self.email, PASSWORD));
        // A try that fails is followed by another one.
        let signed_in = self.still.ask(Request::SignInAgain { account, credentials }).await;
        drop(signed_in);
    }

    /// Nothing goes wrong and nothing happens until the engine has caught up:
    /// by itself, within the slow beat.
    async fn rest(&mut self) {
        trouble::end(&self.server);
        for _ in 0..2_000 {
            self.step(2).await;
            self.pause(false).await;
            self.sign_in_where_needed().await;
            if !self.paused && self.health().await == AccountHealth::Connected {
                break;
            }
        }
        let health = self.health().await;
        assert_eq!((health, self.paused), (AccountHealth::Connected, false), "it does not recover");
        // The slow beat of organizations of this size, and a poll.
        for _ in 0..100 {
            self.step(2).await;
        }
        checks::members(self).await;
    }

    fn own_name(&self) -> String {
        self.server.world().name(&self.life.own)
    }

    pub(crate) fn organizations(&self) -> Vec<OrganizationRef> {
        let account = &self.account;
        let at = |id: &String| OrganizationRef {
            account: account.clone(),
            organization: id.as_str().into(),
        };
        self.life.organizations.iter().map(at).collect()
    }

    /// The members as the engine has them; none where the organization is out of
    /// its sight.
    pub(crate) async fn members(&self, organization: &OrganizationRef) -> Vec<Member> {
        let query = MembersQuery { limit: 500, ..MembersQuery::everybody(organization.clone()) };
        match self.still.desk().ask(Request::Members(query)).await {
            Ok(Answer::Members(page)) => page.rows,
            Err(failure) if failure.code == ErrorCode::NotFound => Vec::new(),
            other => panic!("no members: {other:?}"),
        }
    }
}
