//! Writes the TypeScript bindings of the window into the folder it is given.
//! Needs the feature `bindings`.

use std::{env, error::Error, path::Path};

use frontdesk_local_api::{Answer, Event, Failure, Request};
use ts_rs::{Config, TS};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("which folder?")?;
    let config = Config::default().with_out_dir(Path::new(&folder));
    Request::export_all(&config)?;
    Answer::export_all(&config)?;
    Event::export_all(&config)?;
    Failure::export_all(&config)?;
    Ok(())
}
