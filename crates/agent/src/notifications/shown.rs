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

/// What can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The notification itself, or its first button.
    Open,
    /// One of the other buttons.
    Button(usize),
}

/// Where clicks on one notification lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Targets<T> {
    pub(super) open: T,
    pub(super) buttons: Vec<T>,
}

impl<T: Clone> Targets<T> {
    fn of(&self, action: Action) -> Option<T> {
        match action {
            Action::Open => Some(self.open.clone()),
            Action::Button(index) => self.buttons.get(index).cloned(),
        }
    }
}

/// A notification on the screen.
#[derive(Debug)]
struct Entry<T> {
    place: Place,
    /// What the engine knows it by.
    number: u32,
    targets: Targets<T>,
}

/// What is on the screen, and what a click on it leads to.
#[derive(Debug)]
pub(super) struct Shown<T> {
    /// Newest last.
    entries: VecDeque<Entry<T>>,
    /// Sent, not answered yet.
    on_the_way: usize,
    /// Clicked while something was on the way.
    early: VecDeque<(Place, Action)>,
}

impl<T> Default for Shown<T> {
    fn default() -> Self {
        Self { entries: VecDeque::new(), on_the_way: 0, early: VecDeque::new() }
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

    /// It was taken. Gives a target back when it has been clicked already.
    pub(super) fn taken(&mut self, place: Place, number: u32, targets: Targets<T>) -> Option<T> {
        let click = self.early.iter().find(|(clicked, _)| *clicked == place);
        let clicked = click.and_then(|(_, action)| targets.of(*action));
        self.arrived();
        self.entries.retain(|shown| shown.place != place && shown.number != number);
        if self.entries.len() == MAX_SHOWN {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry { place, number, targets });
        clicked
    }

    /// The id that a daemon gave to the notification with this number.
    pub(super) fn id(&self, number: u32, daemon: &str) -> Option<u32> {
        let shown = self.entries.iter().find(|shown| shown.number == number)?;
        (shown.place.daemon == daemon).then_some(shown.place.id)
    }

    /// It was clicked. Gives its target, where it is one of ours.
    pub(super) fn clicked(&mut self, place: Place, action: Action) -> Option<T> {
        if let Some(shown) = self.entries.iter().find(|shown| shown.place == place) {
            return shown.targets.of(action);
        }
        if self.on_the_way > 0 && self.early.len() < MAX_EARLY {
            self.early.push_back((place, action));
        }
        None
    }

    /// It is gone and will not come back.
    pub(super) fn closed(&mut self, place: &Place) {
        self.entries.retain(|shown| shown.place != *place);
    }

    fn arrived(&mut self) {
        self.on_the_way = self.on_the_way.saturating_sub(1);
        if self.on_the_way == 0 {
            self.early.clear();
        }
    }
}
