//! Which notification is about what: pure bookkeeping.

use std::collections::VecDeque;

/// Most notifications whose click still leads somewhere.
const MAX_SHOWN: usize = 256;

/// Most clicks kept while the answer with a notification's id is on its way.
const MAX_EARLY: usize = 32;

/// A notification as its daemon knows it: the daemon's unique name on the bus
/// and its id there. Another daemon counts from one again, and everybody hears
/// of clicks on everybody's notifications, so the id alone says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) daemon: String,
    pub(super) id: u32,
}

/// What is on the screen, and what a click on it leads to.
#[derive(Debug)]
pub(super) struct Shown<T> {
    /// Newest last.
    targets: VecDeque<(Place, T)>,
    /// Sent, not answered yet.
    on_the_way: usize,
    /// Clicked while something was on the way.
    early: VecDeque<Place>,
}

impl<T> Default for Shown<T> {
    fn default() -> Self {
        Self { targets: VecDeque::new(), on_the_way: 0, early: VecDeque::new() }
    }
}

impl<T: Clone> Shown<T> {
    /// A notification is about to be sent.
    pub(super) fn sending(&mut self) {
        self.on_the_way += 1;
    }

    /// It was not taken.
    pub(super) fn refused(&mut self) {
        self.arrived();
    }

    /// It was taken. Gives its target back when it has been clicked already.
    pub(super) fn taken(&mut self, place: Place, target: T) -> Option<T> {
        let clicked = self.early.contains(&place).then(|| target.clone());
        self.arrived();
        self.closed(&place);
        if self.targets.len() == MAX_SHOWN {
            self.targets.pop_front();
        }
        self.targets.push_back((place, target));
        clicked
    }

    /// It was clicked. Gives its target, where it is one of ours.
    pub(super) fn clicked(&mut self, place: Place) -> Option<T> {
        if let Some((_, target)) = self.targets.iter().find(|(shown, _)| *shown == place) {
            return Some(target.clone());
        }
        if self.on_the_way > 0 && self.early.len() < MAX_EARLY {
            self.early.push_back(place);
        }
        None
    }

    /// It is gone and will not come back.
    pub(super) fn closed(&mut self, place: &Place) {
        self.targets.retain(|(shown, _)| shown != place);
    }

    fn arrived(&mut self) {
        self.on_the_way = self.on_the_way.saturating_sub(1);
        if self.on_the_way == 0 {
            self.early.clear();
        }
    }
}
