//! What inviting many people takes.

use frontdesk_local_api::{Answer, ErrorCode, Failure, InvitePlan, OrganizationRef};
use frontdesk_model::{MAX_SEATS, OrganizationAction, Seats, rules::refusal_of_organization};

use crate::engine::Engine;

impl Engine {
    /// `PlanInvites`.
    pub(crate) async fn plan_invites(
        &self,
        at: &OrganizationRef,
        people: u32,
        locale: Option<&str>,
    ) -> Result<Answer, Failure> {
        if !(1..=MAX_SEATS).contains(&people) {
            return Err(Failure::new(ErrorCode::SeatsOutOfRange).of_field("people"));
        }
        let snapshot = self.seen(at)?.snapshot;
        let mut plan = plan(snapshot.organization.seats, people);
        let capabilities = self.record(&at.account)?.capabilities;
        let action = OrganizationAction::PreviewSeats;
        let is_priced = refusal_of_organization(action, &snapshot, &capabilities).is_none();
        if is_priced && plan.missing > 0 && plan.seats_needed <= MAX_SEATS {
            let seats = plan.seats_needed;
            let preview = |session| async move {
                self.ports.api.preview_seats(&session, &at.organization, seats, locale).await
            };
            match self.with_session(&at.account, preview).await {
                Ok(price) => plan.price = Some(price),
                // The rest of the plan is known all the same.
                Err(failure) => tracing::info!(%failure, "no price for a plan"),
            }
        }
        Ok(Answer::InvitePlan(plan))
    }
}

/// What inviting `people` takes, its price apart.
fn plan(seats: Seats, people: u32) -> InvitePlan {
    let available = seats.available();
    let seats_needed = seats.total.max(seats.assigned.saturating_add(people));
    let batches = if available == 0 || available >= people {
        vec![people]
    } else {
        vec![available, people - available]
    };
    InvitePlan {
        people,
        available,
        missing: seats_needed - seats.total,
        seats_needed,
        price: None,
        batches,
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_model::Seats;

    use super::plan;

    #[test]
    fn the_free_seats_are_filled_first_and_the_missing_ones_said() {
        for (total, assigned, people, batches, missing) in [
            (25, 4, 21, vec![21], 0),
            (25, 4, 22, vec![21, 1], 1),
            (3, 3, 5, vec![5], 5),
            (3, 5, 2, vec![2], 4),
            (u32::MAX, u32::MAX, 1, vec![1], 0),
        ] {
            let plan = plan(Seats { total, assigned }, people);
            assert_eq!((plan.batches, plan.missing), (batches, missing), "{total} {assigned}");
            assert_eq!(plan.seats_needed, total + missing);
        }
    }
}
