//! `completions` and `man`: generated from the command line itself.

use std::{fs, io::Write, path::Path};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{
    arguments::Arguments,
    console::Console,
    fault::{Fault, Result},
};

pub(super) fn completions(shell: Shell) -> Result<()> {
    // Into memory first: the generator panics where its output is closed.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "frontdeskctl", &mut script);
    Console::write(|out| out.write_all(&script))
}

/// `frontdeskctl.1`, and a page for each command.
pub(super) fn man(console: Console, folder: &Path) -> Result<()> {
    let of_folder = |error| Fault::of_file(folder, error);
    fs::create_dir_all(folder).map_err(of_folder)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(of_folder)?;
    console.remark(&format!("The manual pages are in {}.", folder.display()));
    Ok(())
}
