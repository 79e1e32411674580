//! What the service says by itself reaches the client.

use std::time::Duration;

use frontdesk_desk::ports::{Heard, OrganizationApi, Session};
use frontdesk_local_api::ErrorCode;
use frontdesk_rig::token_of;
use tokio::{sync::mpsc, time::timeout};

use crate::house::House;

/// How long what must happen may take. The service looks every 25 s whether a
/// session still holds.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_join_is_heard_by_the_owner_and_by_an_admin() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    let admin = house.member("Ada Admin", &owner, &id).await;
    let ada = house.api.whoami(&admin).await.unwrap().id;
    let promote = frontdesk_model::MemberAction::Promote;
    house.api.act(&owner, &id, &ada, promote).await.unwrap();
    let link = house.link(&owner, &id).await;
    let joiner = house.person("Grace").await;

    let (say, mut heard) = mpsc::unbounded_channel();
    let listen = |who: &'static str, session: Session| {
        let (say, api) = (say.clone(), &house.api);
        async move { api.listen(&session, &|heard| say.send((who, heard)).unwrap()).await }
    };
    let joins = async {
        for _ in 0..2 {
            let (_, first) = heard.recv().await.unwrap();
            assert_eq!(first, Heard::Listening);
        }
        let token = token_of(&link).unwrap();
        house.api.join(&joiner, &id, &token).await.unwrap();
        let mut told = Vec::new();
        while !(told.contains(&"owner") && told.contains(&"admin")) {
            let (who, what) = heard.recv().await.unwrap();
            assert_eq!(what, Heard::Something);
            told.push(who);
        }
    };
    tokio::select! {
        heard = timeout(PATIENCE, joins) => heard.unwrap(),
        failure = listen("owner", owner.clone()) => panic!("{failure:?}"),
        failure = listen("admin", admin.clone()) => panic!("{failure:?}"),
    }
}

#[tokio::test]
async fn the_service_says_when_a_token_is_bad_and_when_a_session_ends() {
    let house = House::open().await;
    let bad = Session::new(&house.address, "no-token-at-all".into());
    let failure = house.api.listen(&bad, &|heard| panic!("{heard:?}")).await;
    assert_eq!(failure.code, ErrorCode::SignInNeeded);

    let (owner, _) = house.owner(5).await;
    let (say, mut heard) = mpsc::unbounded_channel();
    let said = |heard| say.send(heard).unwrap();
    let listening = house.api.listen(&owner, &said);
    let signing_out = async {
        assert_eq!(heard.recv().await, Some(Heard::Listening));
        house.api.sign_out(&owner).await.unwrap();
    };
    let (failure, ()) =
        timeout(PATIENCE, async { tokio::join!(listening, signing_out) }).await.unwrap();
    assert_eq!(failure.code, ErrorCode::SignInNeeded);
}
