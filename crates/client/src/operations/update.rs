//! The name and the image of an organization.

use frontdesk_desk::ports::{OrganizationUpdate, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::OrganizationId;
use graphql_client::GraphQLQuery;

use super::documents::{Name, Update, Upload, name, update};
use crate::{HttpApi, graphql::keep_all, picture::Picture, transport::Body, upload};

/// The field of a request that a new name came in.
const NAME: &str = "organizationName";

/// Every update has a name on daily.dev (exchange `update.no_name`): where only
/// the image changes it is the one that the organization has.
///
/// An update takes away where on the map daily.dev has the organization
/// (exchange `update.clears_location`): it does not tell what would keep it.
///
/// daily.dev names no cause where another organization has the name (exchange
/// `update.duplicate_name`); of a new name without an image none other is known.
pub(crate) async fn update(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    update: OrganizationUpdate,
) -> Result<(), Failure> {
    let OrganizationUpdate { name: new_name, image } = update;
    if new_name.is_none() && image.is_none() {
        return Ok(());
    }
    let renamed = new_name.is_some();
    let picture = match image {
        Some(file) => Some(Picture::prepare(file).await?),
        None => None,
    };
    let name = match new_name {
        Some(name) => name,
        None => name(api, session, organization).await?,
    };
    let id = organization.as_str().to_owned();
    let variables = update::Variables { id, name, image: picture.as_ref().map(|_| Upload) };
    let query = Update::build_query(variables);
    let body = match &picture {
        Some(picture) => upload::form(&query, picture)?,
        None => Body::json(&query)?,
    };
    let (answer, wait) = api.send::<update::ResponseData>(session, body, keep_all).await?;
    let taken = renamed && picture.is_none() && answer.has("UNEXPECTED");
    answer.take(wait, |_| Ok(())).map_err(|failure| {
        if taken {
            Failure { code: ErrorCode::NameTaken, ..failure }.of_field(NAME)
        } else {
            failure
        }
    })
}

async fn name(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<String, Failure> {
    let variables = name::Variables { id: organization.as_str().to_owned() };
    api.ask::<Name, _>(session, variables, |data| {
        Ok(data.organization.ok_or(ErrorCode::NotFound)?.organization.name)
    })
    .await
}
