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
    transport::{Body, Reply},
};

/// What a service says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it can do beyond the protocol; unknown words are fine.
    pub capabilities: Vec<String>,
}

impl From<service_info::ResponseData> for Service {
    fn from(data: service_info::ResponseData) -> Self {
        let info = data.service_info;
        Self { name: info.name, version: info.version, capabilities: info.capabilities }
    }
}

impl HttpApi {
    /// What the service at a kept address says about itself.
    ///
    /// # Errors
    ///
    /// `NOT_A_SERVICE`, or what kept it from the server.
    pub async fn service_info(&self, address: &str) -> Result<Service, Failure> {
        introduction(&self.introduced(address).await?)
    }

    /// Asks what a service says about itself. daily.dev does not know the
    /// question (`transport.unknown_field`), but has `/boot`.
    pub(crate) async fn server_at(&self, address: &str) -> Result<Server, Failure> {
        let reply = self.introduced(address).await?;
        let answer = graphql::read::<service_info::ResponseData>(&reply.body)?;
        let (kind, version, capabilities) = if answer.has("GRAPHQL_VALIDATION_FAILED") {
            session::anonymous(&self.transport, address).await?;
            (AccountKind::DailyDev, None, Capabilities::default())
        } else {
            let service = introduction(&reply)?;
            let words = service.capabilities.iter().map(String::as_str);
            (AccountKind::Service, Some(service.version), Capabilities::of_words(words))
        };
        let is_daily_dev = kind == AccountKind::DailyDev;
        Ok(Server {
            address: address.to_owned(),
            kind,
            version,
            capabilities,
            sign_in_page: is_daily_dev.then(|| address::sign_in_page(address)),
            clock_ahead: reply.date().and_then(|theirs| ahead(theirs, self.clock.now())),
        })
    }

    async fn introduced(&self, address: &str) -> Result<Reply, Failure> {
        let url = address::endpoint(address, "/graphql")?;
        let question = Body::json(&ServiceInfo::build_query(service_info::Variables))?;
        self.transport.post(url, HeaderMap::new(), question).await
    }
}

fn introduction(reply: &Reply) -> Result<Service, Failure> {
    let answer = graphql::read::<service_info::ResponseData>(&reply.body)?;
    let service = answer.take(reply.retry_after_seconds(), |data| Ok(data.into()));
    // Else it is a GraphQL server of something else: no fault of its own.
    service.map_err(|failure| match failure.code {
        ErrorCode::ServerFault => Failure { code: ErrorCode::NotAService, ..failure },
        _ => failure,
    })
}

/// How far a server's clock is ahead of ours. Its header has whole seconds.
fn ahead(theirs: Timestamp, ours: Timestamp) -> Option<SignedDuration> {
    let ours = ours.round(Unit::Second).ok()?;
    Some(theirs.duration_since(ours))
}
