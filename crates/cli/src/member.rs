//! Members of an organization: page by page, and the one that is meant.

use std::collections::HashSet;

use frontdesk_local_api::{
    Answer, ErrorCode, MemberDetail, MembersPage, MembersQuery, OrganizationRef, Request,
};
use frontdesk_model::{Member, MemberId};

use crate::{
    agent::{Agent, unexpected},
    fault::{Fault, Result},
    find::{ambiguous, not_found, same},
};

/// Rows of one page: the most that the agent gives.
const PAGE: u32 = 500;

/// Members, page after page. What changes meanwhile moves the rows: then it
/// begins anew and leaves out whom it has given, so that nobody comes twice and
/// nobody who stays is missed.
pub(crate) struct Pages<'a> {
    agent: &'a Agent,
    query: MembersQuery,
    left: u32,
    revision: Option<i64>,
    given: HashSet<MemberId>,
    ended: bool,
}

impl<'a> Pages<'a> {
    /// The members that `query` asks for, at most `limit`.
    pub(crate) fn new(agent: &'a Agent, query: MembersQuery, limit: Option<u32>) -> Self {
        let left = limit.unwrap_or(u32::MAX);
        Self { agent, query, left, revision: None, given: HashSet::new(), ended: left == 0 }
    }

    /// The next rows, or `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Member>>> {
        while !self.ended {
            let page = self.page().await?;
            let moved = self.revision.is_some_and(|revision| revision != page.revision);
            self.revision = Some(page.revision);
            if moved && self.query.offset > 0 {
                self.query.offset = 0;
                continue;
            }
            self.query.offset += count(page.rows.len());
            self.ended = page.rows.is_empty() || self.query.offset >= page.shown;
            let mut rows = page.rows;
            rows.retain(|member| self.given.insert(member.id.clone()));
            rows.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= count(rows.len());
            self.ended |= self.left == 0;
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }

    async fn page(&self) -> Result<MembersPage> {
        let query = MembersQuery { limit: PAGE.min(self.left), ..self.query.clone() };
        match self.agent.ask(Request::Members(query)).await? {
            Answer::Members(page) => Ok(page),
            other => Err(unexpected(&other)),
        }
    }
}

/// The member that is meant: by id, by @username, or by their whole name, in
/// any case, where nobody else has it. Whoever is not there may have just
/// joined: the server is looked at once more before they are given up.
pub(crate) async fn find(agent: &mut Agent, at: &OrganizationRef, named: &str) -> Result<Member> {
    match known(agent, at, named).await {
        Err(Fault::NotFound { .. }) => {
            agent.refresh(at).await?;
            known(agent, at, named).await
        }
        found => found,
    }
}

async fn known(agent: &Agent, at: &OrganizationRef, named: &str) -> Result<Member> {
    if let Some(found) = by_id(agent, at, named).await? {
        return Ok(found);
    }
    let query = MembersQuery { search: named.to_owned(), ..MembersQuery::everybody(at.clone()) };
    let mut pages = Pages::new(agent, query, None);
    let (mut found, mut like) = (Vec::new(), Vec::new());
    while let Some(rows) = pages.next().await? {
        for member in rows {
            if is_called(&member, named) {
                found.push(member);
            } else {
                like.push(called(&member));
            }
        }
    }
    match found.len() {
        1 => found.pop().ok_or_else(|| ErrorCode::Unexpected.into()),
        0 => Err(not_found("member", named, like.into_iter())),
        _ => Err(ambiguous("member", Some(named), found.iter().map(called))),
    }
}

async fn by_id(agent: &Agent, at: &OrganizationRef, id: &str) -> Result<Option<Member>> {
    let request = Request::Member { organization: at.clone(), member: MemberId::from(id) };
    match agent.ask(request).await {
        Ok(Answer::Member(MemberDetail { member, gone: false, .. })) => Ok(Some(member)),
        Ok(Answer::Member(_)) => Ok(None),
        Ok(other) => Err(unexpected(&other)),
        Err(Fault::Failure(failure)) if failure.code == ErrorCode::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn is_called(member: &Member, named: &str) -> bool {
    match (named.trim().strip_prefix('@'), &member.username) {
        (Some(username), Some(theirs)) => same(theirs, username),
        (Some(_), None) => false,
        (None, _) => same(&member.name, named),
    }
}

/// What a member is called among others.
fn called(member: &Member) -> String {
    match &member.username {
        Some(username) => format!("@{username} ({})", member.name),
        None => format!("{} ({})", member.id, member.name),
    }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
