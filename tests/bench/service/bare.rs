//! The yardstick of joins: a handler that writes one row and answers, as axum
//! and sqlx do it without anything of ours.

use std::io::Write as _;

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use frontdesk_rig::Result;
use serde_json::{Value, json};
use sqlx::{AnyPool, Executor as _, any::AnyPoolOptions};
use tokio::net::TcpListener;

/// Says where it listens, and answers until it is killed.
pub(crate) async fn serve(database: &str) -> Result<()> {
    sqlx::any::install_default_drivers();
    // As the service does it: SQLite has one writer.
    let on_file = database.starts_with("sqlite:");
    let pool = AnyPoolOptions::new()
        .max_connections(if on_file { 1 } else { 16 })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if on_file {
                    connection
                        .execute(
                            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
                             PRAGMA synchronous = FULL",
                        )
                        .await?;
                }
                Ok(())
            })
        })
        .connect(database)
        .await?;
    pool.execute("CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
        .await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{}", listener.local_addr()?)?;
    out.flush()?;
    let router = Router::new().route("/join", post(insert)).with_state(pool);
    axum::serve(listener, router).await?;
    Ok(())
}

async fn insert(
    State(pool): State<AnyPool>,
    Json(body): Json<Value>,
) -> std::result::Result<Json<Value>, StatusCode> {
    sqlx::query("INSERT INTO bare (id, body) VALUES ($1, $2)")
        .bind(uuid::Uuid::new_v4().to_string())
        .bind(body.to_string())
        .execute(&pool)
        .await
        .map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(Json(json!({ "data": {} })))
}
