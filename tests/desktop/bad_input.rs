//! What is typed wrong on the first start, and servers that are none: a clear
//! sentence where the person looks, and nothing lost.

use axum::{Router, response::Html};
use frontdesk_rig::{Options, Person, Result, Window, run};
use tokio::net::TcpListener;

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "correct horse staple";

#[test]
fn a_service_that_cannot_be_connected_is_named_and_typed_values_stay() -> Result<()> {
    run("bad_service", Options::default(), async |rig| {
        let service = rig.service()?;
        let person = Person::sign_up(&service.address, "Ada", EMAIL, PASSWORD).await?;
        person.create_organization("Acme", 5).await?;
        let site = web_site().await?;
        let window = rig.open_app().await?;

        not_found(&window, "host.invalid", "No server has this name").await?;
        not_found(&window, "http://127.0.0.1:9", "Nobody listens at this address").await?;
        not_found(&window, "http://192.0.2.1", "unprotected").await?;
        not_found(&window, "not an address", "not the address of a server").await?;
        not_found(&window, &site, "it is no Frontdesk service").await?;
        // No TLS where https is asked for.
        let secure = service.address.replace("http:", "https:");
        not_found(&window, &secure, "not secure").await?;
        refused(&window, &service.address, "wrong horse staple", "password is wrong").await?;
        let agent = rig.agent().await?;
        assert_eq!(agent.state().await?.accounts, [], "nothing half done");
        assert!(rig.keyring()?.is_empty());

        // Only the password has to be typed again.
        window.fill("#password", PASSWORD).await?;
        window.click("#submit").await?;
        window.row_of("Ada").await?;
        assert_eq!(rig.keyring()?.len(), 1);
        assert_eq!(rig.files_with(&rig.keyring()?[0].secret), [] as [std::path::PathBuf; 0]);
        assert_eq!(rig.files_with(PASSWORD), [] as [std::path::PathBuf; 0]);
        window.close().await
    })
}

/// Asks what lives at an address and reads why nothing does.
async fn not_found(window: &Window, address: &str, words: &str) -> Result<()> {
    window.find_server(address).await?;
    window.read("form", words).await?;
    assert_eq!(window.value("#address").await?, address, "what was typed stays");
    Ok(())
}

/// Sends the form and reads why not.
async fn refused(window: &Window, address: &str, password: &str, words: &str) -> Result<()> {
    window.fill_connect_form(address, EMAIL, password).await?;
    window.click("#submit").await?;
    window.read("form", words).await?;
    assert_eq!(window.value("#email").await?, EMAIL, "what was typed stays");
    assert_eq!(window.value("#password").await?, password);
    Ok(())
}

/// A server of another kind: every answer is a page.
async fn web_site() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let site = Router::new().fallback(async || Html("<!doctype html><p>Hello"));
    tokio::spawn(async { axum::serve(listener, site).await });
    Ok(address)
}

#[test]
fn an_organization_that_cannot_be_started_is_said_at_its_field() -> Result<()> {
    run("bad_start", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        let long = "x".repeat(10_000);
        for (name, seats, owner, field, words) in [
            ("", 5, "Ada", "organizationName", "The name is empty"),
            (" \t ", 5, "Ada", "organizationName", "The name is empty"),
            (long.as_str(), 5, "Ada", "organizationName", "too long"),
            ("Acme", 0, "Ada", "seats", "not possible"),
            ("Acme", 1_000_000, "Ada", "seats", "not possible"),
            ("Acme", 5, "", "ownerName", "The name is empty"),
        ] {
            if !window.has("#organizationName").await? {
                window.click("#way-local").await?;
            }
            window.set("#organizationName", name).await?;
            window.fill("#seats", &seats.to_string()).await?;
            window.fill("#ownerName", owner).await?;
            window.click("#submit").await?;
            window.read(&format!("#{field}-failure"), words).await?;
            assert_eq!(window.value("#seats").await?, seats.to_string(), "what was typed stays");
        }
        assert_eq!(rig.agent().await?.state().await?.accounts, [], "nothing half done");

        window.set("#organizationName", "Acme").await?;
        window.fill("#ownerName", "Ada").await?;
        window.click("#submit").await?;
        window.row_of("Ada").await?;
        window.close().await
    })
}
