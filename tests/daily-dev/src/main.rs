//! `daily-dev [PORT]`: serves a sample organization on the loopback until it is
//! stopped. Without a port, a free one is taken.

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use std::process::ExitCode;

use frontdesk_test_daily_dev::{DailyDev, PASSWORD, World};

fn main() -> ExitCode {
    let port = match std::env::args().nth(1).map(|port| port.parse()) {
        None => 0,
        Some(Ok(port)) => port,
        Some(Err(_)) => return ExitCode::from(2),
    };
    let server = DailyDev::start_on(port, World::sample());
    println!("{}", server.address());
    {
        let world = server.world();
        for organization in world.organization_ids() {
            println!("{} ({organization})", world.organization_name(&organization));
            for person in world.members(&organization) {
                let role = world.membership(&organization, &person).map(|(role, _)| role);
                println!("  {:?} {}", role.into_iter().collect::<Vec<_>>(), world.email(&person));
            }
        }
        println!("Everybody's password: {PASSWORD}");
    }
    // Until a signal ends the process.
    loop {
        std::thread::park();
    }
}
