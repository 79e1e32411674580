//! `seats`: how many there are, what another number costs, and changing it.

use std::io::Write;

use frontdesk_local_api::{Answer, Request, SeatsPreview};
use frontdesk_model::Seats;
use jiff::tz::TimeZone;

use super::organizations::say_age;
use crate::{
    agent::{Agent, unexpected},
    arguments::{self, SeatsChange, Sure},
    console::Console,
    fault::Result,
    find::Organization,
    input, json,
    text::{count, harmless},
    time::day,
};

pub(super) async fn run(
    agent: &mut Agent,
    console: Console,
    seats: arguments::Seats,
) -> Result<()> {
    let organization = agent.organization(&seats.at).await?;
    match seats.change {
        None => {
            say_age(console, &organization);
            let seats = organization.state.seats;
            if console.json {
                return Console::document(&json::Seats::from(seats));
            }
            Console::write(|out| writeln!(out, "{}", in_words(seats)))
        }
        Some(SeatsChange::Preview { seats }) => {
            let preview = preview(agent, &organization, seats).await?;
            if console.json {
                return Console::document(&json::Preview::new(seats, &preview));
            }
            let words = price(seats, &preview, &TimeZone::system());
            Console::write(|out| writeln!(out, "{}", harmless(&words)))
        }
        Some(SeatsChange::Set { seats, sure }) => {
            set(agent, console, &organization, seats, sure).await
        }
    }
}

async fn set(
    agent: &Agent,
    console: Console,
    organization: &Organization,
    seats: u32,
    sure: Sure,
) -> Result<()> {
    if !sure.yes {
        let preview = preview(agent, organization, seats).await?;
        let words = price(seats, &preview, &TimeZone::system());
        let question = format!("{words} Change the seats of {}?", organization.name());
        input::be_sure(sure, &question).await?;
    }
    let reference = organization.reference();
    agent.ask(Request::ChangeSeats { organization: reference, seats }).await?;
    let now = Seats { total: seats, ..organization.state.seats };
    let words = format!("{} has {} now.", organization.name(), count(seats, "seat", "seats"));
    console.done(&words, &json::Seats::from(now))
}

async fn preview(agent: &Agent, organization: &Organization, seats: u32) -> Result<SeatsPreview> {
    let organization = organization.reference();
    let locale = Some("en-US".to_owned());
    match agent.ask(Request::PreviewSeats { organization, seats, locale }).await? {
        Answer::SeatsPreview(preview) => Ok(preview),
        other => Err(unexpected(&other)),
    }
}

/// Seats in a sentence: `12 seats: 9 assigned, 3 available`.
pub(super) fn in_words(seats: Seats) -> String {
    let over = match seats.over_by() {
        0 => String::new(),
        over => format!(", over by {over}"),
    };
    let total = count(seats.total, "seat", "seats");
    format!("{total}: {} assigned, {} available{over}", seats.assigned, seats.available())
}

/// A price in a sentence, as far as the server says it.
fn price(seats: u32, preview: &SeatsPreview, zone: &TimeZone) -> String {
    let amount = |amount: f64| match &preview.currency {
        Some(currency) => format!("{amount:.2} {currency}"),
        None => format!("{amount:.2}"),
    };
    let cycle = preview.cycle.as_ref().map(|cycle| format!(", {cycle}")).unwrap_or_default();
    let parts = [
        preview.total.map(|total| format!(" cost {}{cycle}", amount(total))),
        preview.price_per_seat.map(|each| format!(" ({} a seat)", amount(each))),
        preview.due_now.map(|due| format!("; {} is due now", amount(due))),
        preview.next_billing.map(|next| format!("; the next payment is on {}", day(next, zone))),
    ];
    let words: String = parts.into_iter().flatten().collect();
    format!("{}{words}.", count(seats, "seat", "seats"))
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::SeatsPreview;
    use frontdesk_model::Seats;
    use jiff::tz::TimeZone;

    use super::{in_words, price};

    #[test]
    fn seats_are_counted_over_too() {
        let of = |total, assigned| in_words(Seats { total, assigned });
        assert_eq!(of(12, 9), "12 seats: 9 assigned, 3 available");
        assert_eq!(of(1, 3), "1 seat: 3 assigned, 0 available, over by 2");
    }

    #[test]
    fn a_price_says_what_the_server_says() {
        let mut preview = SeatsPreview {
            currency: Some("USD".to_owned()),
            price_per_seat: Some(12.5),
            cycle: Some("yearly".to_owned()),
            total: Some(125.0),
            due_now: Some(37.499),
            next_billing: "2026-03-01T00:00:00Z".parse().ok(),
        };
        assert_eq!(
            price(10, &preview, &TimeZone::UTC),
            "10 seats cost 125.00 USD, yearly (12.50 USD a seat); 37.50 USD is due now; the next \
             payment is on 2026-03-01."
        );
        preview = SeatsPreview {
            currency: None,
            price_per_seat: None,
            cycle: None,
            total: None,
            due_now: None,
            next_billing: None,
        };
        assert_eq!(price(1, &preview, &TimeZone::UTC), "1 seat.");
    }
}
