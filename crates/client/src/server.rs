//! What kind of server lives at an address.

use frontdesk_desk::ports::Server;
use frontdesk_local_api::{AccountKind, ErrorCode, Failure};
use frontdesk_model::Capabilities;
use graphql_client::GraphQLQuery;
use jiff::{SignedDuration, Timestamp, Unit};
use reqwest::header::HeaderMap;

use crate::{
    HttpApi, address, graphql,
    operations::{ServiceInfo, service_info},
    session,
    transport::Body,
};

impl HttpApi {
    /// Asks what a service says about itself. daily.dev does not know the
    /// question (`transport.unknown_field`), but has `/boot`.
    pub(crate) async fn server_at(&self, address: &str) -> Result<Server, Failure> {
        let url = address::endpoint(address, "/graphql")?;
        let question = Body::json(&ServiceInfo::build_query(service_info::Variables))?;
        let reply = self.transport.post(url, HeaderMap::new(), question).await?;
        let clock_ahead = reply.date().and_then(|date| ahead(date, self.clock.now()));
        let answer = graphql::read::<service_info::ResponseData>(&reply.body)?;
        if answer.is_not_understood() {
            session::anonymous(&self.transport, address).await?;
            return Ok(Server {
                address: address.to_owned(),
                kind: AccountKind::DailyDev,
                version: None,
                capabilities: Capabilities::default(),
                sign_in_page: Some(address::sign_in_page(address)),
                clock_ahead,
            });
        }
        let info = answer.take(reply.retry_after_seconds(), |data| Ok(data.service_info));
        let info = info.map_err(not_a_service)?;
        Ok(Server {
            address: address.to_owned(),
            kind: AccountKind::Service,
            version: Some(info.version),
            capabilities: Capabilities::of_words(info.capabilities.iter().map(String::as_str)),
            sign_in_page: None,
            clock_ahead,
        })
    }
}

/// How far a server's clock is ahead of ours. Its header has whole seconds.
fn ahead(theirs: Timestamp, ours: Timestamp) -> Option<SignedDuration> {
    let ours = ours.round(Unit::Second).ok()?;
    Some(theirs.duration_since(ours))
}

/// A GraphQL server of something else: what it says of the question is no
/// fault of it.
fn not_a_service(failure: Failure) -> Failure {
    match failure.code {
        ErrorCode::ServerFault => Failure { code: ErrorCode::NotAService, ..failure },
        _ => failure,
    }
}
