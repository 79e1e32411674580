//! The program `frontdesk`: the window of Frontdesk.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    frontdesk::run()
}
