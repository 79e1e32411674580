//! The page and the join agree: looking finds the facts that a join is decided
//! on, without touching anything.

use super::world::World;

impl World {
    /// Holds what everybody finds at every link against what a join by it would
    /// be decided on.
    pub(super) async fn check_looks(&self) {
        for organization in &self.organizations {
            self.check_looks_at(organization).await;
        }
    }

    async fn check_looks_at(&self, organization: &str) {
        let (storage, now) = (&self.storage, self.time());
        for link in storage.links(organization, now).await.unwrap() {
            let Some(token) = &link.token else { continue };
            let invited = storage.invited(token).await.unwrap().unwrap();
            for person in &self.people {
                let look = storage.look(&invited, Some(person), now).await.unwrap();
                let mut change = storage.change(organization, now).await.unwrap().unwrap();
                let (facts, _) = change.join_facts(person, token).await.unwrap();
                drop(change);
                // A seat that has just become free is offered with the next
                // change; until then the page says that they wait.
                if look.place.is_none_or(|place| place.offered_until.is_some()) {
                    assert_eq!(look.facts, facts);
                }
            }
        }
    }
}
