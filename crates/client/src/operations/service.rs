//! What only a Frontdesk service has.

use frontdesk_desk::ports::{Person, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::OrganizationId;

use super::documents::{CreateOrganization, Whoami, create_organization, whoami};
use super::wire::{name_of, quantity};
use crate::HttpApi;

pub(crate) async fn whoami(api: &HttpApi, session: &Session) -> Result<Person, Failure> {
    api.ask::<Whoami, _>(session, whoami::Variables, |data| {
        let user = data.whoami.ok_or(ErrorCode::SignInNeeded)?;
        let name = name_of(user.name, user.username.as_deref());
        Ok(Person {
            id: user.id.into(),
            name,
            email: user.email,
            username: user.username,
            image: user.image,
        })
    })
    .await
}

pub(crate) async fn create_organization(
    api: &HttpApi,
    session: &Session,
    name: &str,
    seats: u32,
) -> Result<OrganizationId, Failure> {
    let seats = quantity(seats)?;
    let variables = create_organization::Variables { name: name.to_owned(), seats };
    api.ask::<CreateOrganization, _>(session, variables, |data| {
        Ok(data.create_organization.organization.id.into())
    })
    .await
}
