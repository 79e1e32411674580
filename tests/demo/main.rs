//! The main job for a look without a desktop: a virtual screen, somebody who
//! joins by phone, the notification; a picture of each step.
//!
//! `demo FOLDER` leaves the pictures of the tour there, `demo pictures FOLDER`
//! only those that the README shows.

mod album;
mod readme;
mod tour;

use std::{path::PathBuf, process::ExitCode};

use frontdesk_rig::{Context, Options, Result, Rig};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            #[expect(clippy::print_stderr, reason = "a program for people says why it ends")]
            {
                eprintln!("The demo ended early: {fault}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Result<()> {
    let (readme, folder) = match arguments {
        [folder] => (false, folder),
        [verb, folder] if verb == "pictures" => (true, folder),
        _ => return None.context("usage: demo FOLDER, or demo pictures FOLDER"),
    };
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder).context(folder.display())?;
    let rig = Rig::start(Options::default()).await?;
    if readme { readme::take(&rig, &folder).await } else { tour::take(&rig, &folder).await }
}
