use frontdesk_local_api::{
    AccountHealth, AccountKind, AccountState, Desktop, OrganizationState, State, Telling,
};
use frontdesk_model::{Capabilities, Role, Seats, SubscriptionStatus};

use super::{account, organization};
use crate::{
    arguments::At,
    fault::{Exit, Fault},
};

fn organization_state(id: &str, name: &str) -> OrganizationState {
    OrganizationState {
        id: id.into(),
        name: name.to_owned(),
        image: None,
        seats: Seats::default(),
        status: SubscriptionStatus::Active,
        members: 1,
        own_id: "noa".into(),
        own_role: Role::Owner,
        unreviewed: 0,
        offers: Vec::new(),
        revision: 1,
        fetched_at: "2026-01-01T00:00:00Z".parse().expect("a time"),
    }
}

fn account_state(id: &str, person: &str, organizations: &[(&str, &str)]) -> AccountState {
    AccountState {
        id: id.into(),
        kind: AccountKind::Service,
        capabilities: Capabilities::default(),
        address: format!("https://{id}.example.org"),
        email: Some(format!("{}@example.org", person.to_lowercase())),
        person_name: person.to_owned(),
        health: AccountHealth::Connected,
        session_only: false,
        organizations: organizations
            .iter()
            .map(|(id, name)| organization_state(id, name))
            .collect(),
    }
}

fn state(accounts: Vec<AccountState>) -> State {
    State {
        version: "0".to_owned(),
        accounts,
        desktop: Desktop::default(),
        local_service: None,
        language: None,
        telling: Telling::default(),
    }
}

fn two() -> State {
    state(vec![
        account_state("a1", "Ada", &[("o1", "Acme"), ("o2", "Söhne")]),
        account_state("b2", "Noa", &[("o1", "Acme"), ("o3", "acme labs")]),
    ])
}

fn at(organization: Option<&str>, account: Option<&str>) -> At {
    At { organization: organization.map(str::to_owned), account: account.map(str::to_owned) }
}

fn words<T>(result: Result<T, Fault>) -> String {
    let fault = result.err().expect("a fault");
    assert_eq!(fault.exit(), Exit::NotFound);
    let told = fault.told();
    format!("{} {}", told.message, told.remedy.unwrap_or_default())
}

#[test]
fn an_account_by_a_part_that_no_other_has() {
    let state = two();
    for part in ["a1", "ADA", "ada@", "https://a1"] {
        assert_eq!(account(&state, Some(part)).expect("found").id.as_str(), "a1", "{part}");
    }
    assert!(words(account(&state, Some("example.org"))).contains("b2 (Noa"));
    assert!(words(account(&state, None)).contains("more than one account"));
    assert!(words(account(&state, Some("grace"))).contains("no account “grace”"));
    assert!(words(account(&self::state(Vec::new()), None)).contains("account add"));
}

#[test]
fn an_organization_by_its_id_or_its_name() {
    let state = two();
    let found = |at: At| organization(&state, &at).map(|it| (it.account.id.0, it.state.id.0));
    let is = |account: &str, organization: &str| (account.to_owned(), organization.to_owned());
    assert_eq!(found(at(Some("söhne"), None)).expect("found"), is("a1", "o2"));
    assert_eq!(found(at(Some("o3"), None)).expect("found"), is("b2", "o3"));
    assert_eq!(found(at(Some("Acme"), Some("noa"))).expect("found"), is("b2", "o1"));
    assert_eq!(found(at(Some("o1"), Some("ada"))).expect("found"), is("a1", "o1"));

    let twice = words(found(at(Some("acme"), None)));
    assert!(twice.contains("--organization o1 --account b2"), "{twice}");
    assert!(words(found(at(None, None))).contains("--organization “Söhne”"));
    assert!(words(found(at(Some("Acm"), None))).contains("no organization “Acm”"));
    assert!(
        words(organization(&self::state(Vec::new()), &at(None, None)).map(|_| ()))
            .contains("account")
    );
}

#[test]
fn the_only_one_needs_no_name() {
    let state = state(vec![account_state("a1", "Ada", &[("o1", "Acme")])]);
    assert_eq!(organization(&state, &at(None, None)).expect("found").name(), "Acme");
}
