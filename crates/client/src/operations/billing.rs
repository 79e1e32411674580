//! Seats and what they cost.

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{ErrorCode, Failure, SeatsPreview};
use frontdesk_model::OrganizationId;

use super::act::done;
use super::documents::{ChangeSeats, PreviewSeats, change_seats, preview_seats};
use super::wire::{quantity, time};
use crate::HttpApi;

pub(crate) async fn preview_seats(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    seats: u32,
    locale: Option<&str>,
) -> Result<SeatsPreview, Failure> {
    let variables = preview_seats::Variables {
        id: organization.as_str().to_owned(),
        quantity: quantity(seats)?,
        locale: locale.map(str::to_owned),
    };
    api.ask::<PreviewSeats, _>(session, variables, |data| {
        let preview =
            data.preview_organization_subscription_update.ok_or(ErrorCode::ServerFault)?;
        let price = preview.pricing.into_iter().next();
        let (per_seat, currency, cycle) = price.map_or((None, None, None), |price| {
            (Some(price.price.amount), Some(price.currency.code), Some(price.duration))
        });
        Ok(SeatsPreview {
            currency,
            price_per_seat: per_seat,
            cycle,
            total: preview.total.map(|total| total.amount),
            due_now: preview.prorated.and_then(|due| due.total).map(|total| total.amount),
            next_billing: time(preview.next_billing),
        })
    })
    .await
}

pub(crate) async fn change_seats(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    seats: u32,
) -> Result<(), Failure> {
    let id = organization.as_str().to_owned();
    let variables = change_seats::Variables { id, quantity: quantity(seats)? };
    let changed = |data: change_seats::ResponseData| done(data.update_organization_subscription);
    api.ask::<ChangeSeats, _>(session, variables, changed).await
}
