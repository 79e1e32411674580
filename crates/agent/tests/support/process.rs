use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Child, Command, ExitStatus, Stdio},
};

use super::until;

/// A program that ends with the test.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command.spawn();
        let named = command.get_program().display();
        Self(child.unwrap_or_else(|error| panic!("{named} starts: {error}")))
    }

    /// Starts a program that says one line first, such as an address.
    pub(crate) fn start_and_hear(command: &mut Command) -> (Self, String) {
        let mut process = Self::start(command.stdout(Stdio::piped()));
        let said = process.0.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line).expect("a line");
        (process, line.trim().to_owned())
    }

    /// Starts a program that is told something at its start.
    pub(crate) fn start_and_tell(command: &mut Command, told: &str) -> Self {
        let mut process = Self::start(command.stdin(Stdio::piped()));
        let mut input = process.0.stdin.take().expect("a pipe");
        input.write_all(told.as_bytes()).expect("written");
        process
    }

    /// Sends a signal, by the name that `kill` knows.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.0.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(mut self) -> io::Result<ExitStatus> {
        self.0.kill()?;
        self.0.wait()
    }

    /// Waits for its end.
    pub(crate) async fn end(&mut self) -> ExitStatus {
        until("the end of a program", async || self.0.try_wait().expect("our child")).await
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A stopped one would not end by anything less. It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
