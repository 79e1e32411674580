//! A server with one large organization, made up: filling a real one by
//! sign-ups would take longer than everything that is measured.

use axum::{Json, Router, extract::State, routing::post};
use frontdesk_rig::Result;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Starts a server whose organization has this many members, and answers its
/// address. It ends with the program.
pub(crate) async fn serve(members: usize) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let organization = organization(members);
    let router = Router::new()
        .route("/auth/sign-in/email", post(async || Json(json!({ "token": "t", "user": owner() }))))
        .route("/graphql", post(answer))
        .with_state(organization);
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok(address)
}

/// Every operation is answered with everything: each takes what it asked for.
async fn answer(State(organization): State<Value>) -> Json<Value> {
    Json(json!({ "data": {
        "serviceInfo": { "name": "frontdesk", "version": "0", "capabilities": [] },
        "whoami": owner(),
        "organizations": [organization],
        "organization": organization,
    }}))
}

fn owner() -> Value {
    user(0)
}

fn user(number: usize) -> Value {
    const GIVEN: [&str; 8] = ["Ada", "Grace", "Noa", "Émilie", "Jürgen", "נועה", "Alan", "Mary"];
    const FAMILY: [&str; 7] = ["Lovelace", "Hopper", "Levi", "Weiß", "Turing", "Wu", "Johnson"];
    let name = format!("{} {} {number}", GIVEN[number % 8], FAMILY[number % 7]);
    json!({
        "id": format!("{number:08}-0000-4000-8000-000000000000"),
        "name": name,
        "username": format!("person{number}"),
        "email": format!("person{number}@example.org"),
        "image": null,
    })
}

fn organization(members: usize) -> Value {
    let time = |number: usize| format!("2026-01-{:02}T12:00:00.000Z", number % 28 + 1);
    let others: Vec<Value> = (1..members)
        .map(|number| {
            json!({
                "role": "member",
                "seatType": if number % 3 == 0 { "free" } else { "plus" },
                "joinedAt": time(number),
                "lastActive": time(number / 3),
                "user": user(number),
            })
        })
        .collect();
    json!({
        "role": "owner",
        "seatType": "plus",
        "referralUrl": "http://127.0.0.1:8080/j/0123456789abcdef01234567",
        "joinedAt": time(0),
        "lastActive": time(0),
        "organization": {
            "id": "f0000000-0000-4000-8000-000000000000",
            "name": "Acme",
            "image": null,
            "seats": members,
            "activeSeats": members,
            "status": "active",
            "members": others,
        },
    })
}
