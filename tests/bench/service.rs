//! What the service's answers take, on both databases, and what it needs.

mod bare;
mod joins;
mod large;
mod memory;
mod place;
mod socket;

pub(crate) use bare::serve as serve_bare;
use frontdesk_rig::Result;
pub(crate) use large::fill;
pub(crate) use place::Database;

use crate::{complain, figure::Figure};
use place::Place;

/// Each part by itself: one that cannot be measured leaves the others.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for database in [Database::Sqlite, Database::Postgres] {
        let place = Place::make(database).await?;
        let parts = [
            ("joins", joins::measure(&place).await),
            ("polls", large::polls(&place).await),
            ("changes", large::changes(&place).await),
            ("memory", memory::measure(&place).await),
        ];
        for (part, measured) in parts {
            match measured {
                Ok(measured) => figures.extend(measured),
                Err(fault) => complain(&format!("service: {part} on {place}: {fault}")),
            }
        }
    }
    Ok(figures)
}
