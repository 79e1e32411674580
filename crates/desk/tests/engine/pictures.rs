//! Pictures: who has one, and where it is looked for.

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_desk::Desk;
use frontdesk_local_api::{Answer, ErrorCode, Failure, OrganizationRef, Request};

use crate::world::{World, added, ask, connect_request, start};

/// What the port was asked for.
async fn picture(
    desk: &Desk,
    at: &OrganizationRef,
    member: Option<&str>,
) -> Result<String, Failure> {
    let request = Request::Picture { organization: at.clone(), member: member.map(Into::into) };
    match ask(desk, request).await? {
        Answer::Png(png) => Ok(String::from_utf8(STANDARD.decode(png).unwrap()).unwrap()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn each_is_looked_for_where_its_server_says() {
    let world = World::new();
    world.serve("https://one", "One");
    world.on_server("https://one", "acme", |snapshot| {
        snapshot.organization.image = Some("https://cdn/one.png".to_owned());
        snapshot.members[0].image = Some("https://cdn/olive.png".to_owned());
    });
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request("https://one", "right", false)).await);
    assert_eq!(
        picture(&desk, &one, Some("own")).await.unwrap(),
        "https://cdn/olive.png by https://one"
    );
    assert_eq!(picture(&desk, &one, None).await.unwrap(), "https://cdn/one.png by https://one");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_has_none_or_is_not_there_has_none() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let nowhere = OrganizationRef { organization: "nowhere".into(), ..acme.clone() };
    for (at, member) in [(&acme, None), (&acme, Some("own")), (&acme, Some("x")), (&nowhere, None)]
    {
        assert_eq!(picture(&desk, at, member).await.unwrap_err().code, ErrorCode::NotFound);
    }
    desk.close().await;
}
