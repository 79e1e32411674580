//! Random histories: whatever happens on a server, to its answers, to the
//! clock, and to this program, what is kept adds up.

mod computer;
mod server;

use std::time::Duration;

use frontdesk_local_api::ErrorCode;
use proptest::prelude::*;

use self::{
    computer::{Computer, Fault, Prompt},
    server::{Happening, Server},
};
use super::around::Looking;

/// What comes next in a history.
#[derive(Clone, Debug)]
enum Event {
    Happens(Happening),
    /// Somebody, or time, brings a poll.
    Poll(Prompt, Fault),
    /// The program ends and starts again.
    Restart,
    /// The clock is set, by so many seconds.
    ClockSet(i64),
    Looks(Looking),
    Battery(bool),
    Network(bool),
    Paused(bool),
    Chosen(Option<u32>),
}

fn happening() -> impl Strategy<Value = Happening> {
    let who = 0..6_usize;
    prop_oneof![
        4 => who.clone().prop_map(Happening::Joins),
        3 => who.clone().prop_map(Happening::Goes),
        1 => who.clone().prop_map(Happening::ChangesRole),
        1 => who.clone().prop_map(Happening::ChangesSeat),
        1 => who.prop_map(Happening::IsRenamed),
        1 => (1..9_u32).prop_map(Happening::HasSeats),
        1 => Just(Happening::Renamed),
        1 => any::<bool>().prop_map(Happening::OwnIsIn),
    ]
}

fn failure() -> impl Strategy<Value = ErrorCode> {
    prop_oneof![
        Just(ErrorCode::Unreachable),
        Just(ErrorCode::TimedOut),
        Just(ErrorCode::ServerFault),
        Just(ErrorCode::SignInNeeded),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        1 => failure().prop_map(Fault::List),
        2 => (0..2_usize, failure()).prop_map(|(place, code)| Fault::Look(place, code)),
        1 => (any::<bool>(), prop::option::of(0..4_000_u32))
            .prop_map(|(at_list, seconds)| Fault::AsksToWait { at_list, seconds }),
        1 => (1..4_usize).prop_map(Fault::NotUnderstood),
        1 => Just(Fault::ListNotUnderstood),
        1 => any::<bool>().prop_map(|kept| Fault::Crash { kept }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let prompt = prop_oneof![Just(Prompt::Time), Just(Prompt::Hint), Just(Prompt::Person)];
    let looking =
        prop_oneof![Just(Looking::Nobody), Just(Looking::AtWindow), Just(Looking::AtInvite)];
    prop_oneof![
        8 => happening().prop_map(Event::Happens),
        12 => (prompt, fault()).prop_map(|(prompt, fault)| Event::Poll(prompt, fault)),
        1 => Just(Event::Restart),
        1 => (-100_000..100_000_i64).prop_map(Event::ClockSet),
        1 => looking.prop_map(Event::Looks),
        1 => any::<bool>().prop_map(Event::Battery),
        1 => any::<bool>().prop_map(Event::Network),
        1 => any::<bool>().prop_map(Event::Paused),
        1 => prop::option::of(30..=3_600_u32).prop_map(Event::Chosen),
    ]
}

proptest! {
    #[test]
    fn any_history_adds_up(
        counts_changes: bool,
        events in prop::collection::vec(event(), 1..120),
    ) {
        let mut server = Server::new(counts_changes);
        let mut computer = Computer::new();
        for event in events {
            match event {
                Event::Happens(happening) => server.happen(happening),
                Event::Poll(prompt, fault) => computer.poll(prompt, &server, &fault),
                Event::Restart => computer.restart(),
                Event::ClockSet(by) => computer.set_clock(by),
                Event::Looks(looking) => computer.around.looking = looking,
                Event::Battery(battery) => computer.around.battery = battery,
                Event::Network(online) => computer.set_online(online),
                Event::Paused(paused) => computer.around.paused = paused,
                Event::Chosen(seconds) => computer.around.chosen = seconds,
            }
            computer.check_history();
            computer.check_joins(&server);
        }
        // All is well in the end: nobody was missed, within the slow beat and
        // the longest wait.
        server.happen(Happening::OwnIsIn(true));
        computer.calm();
        computer.poll(Prompt::Person, &server, &Fault::None);
        let until = computer.time() + Duration::from_mins(20);
        while computer.time() < until {
            computer.poll(Prompt::Time, &server, &Fault::None);
            computer.check_history();
        }
        computer.check_is_as(&server);
    }
}
