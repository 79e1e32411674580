//! Jumps of the wall clock. The kernel tells of them, and of every wake-up,
//! which is one: the clock that stands still in sleep and the one that does not
//! have drifted apart.

use std::{io, os::fd::OwnedFd};

use frontdesk_desk::ports::Surrounding;
use rustix::{
    io::{Errno, read},
    time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    },
};
use tokio::io::Interest;

use super::{Surroundings, linux::readable};

/// Tells of each jump that cancels `timer`.
pub(super) async fn watch(timer: OwnedFd, to: &Surroundings) -> io::Result<()> {
    let timer = readable(timer)?;
    loop {
        timer.async_io(Interest::READABLE, jump).await?;
        to.note(Surrounding::Woke);
    }
}

/// A timer that never ends. It is cancelled when the clock jumps
/// (`TFD_TIMER_CANCEL_ON_SET` in `timerfd_create(2)`), and goes on.
pub(super) fn timer() -> io::Result<OwnedFd> {
    let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
    let timer = timerfd_create(TimerfdClockId::Realtime, flags)?;
    let never = Itimerspec {
        it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
        it_value: Timespec { tv_sec: i64::MAX, tv_nsec: 0 },
    };
    let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
    timerfd_settime(&timer, flags, &never)?;
    Ok(timer)
}

/// Whether it jumped since the last time.
fn jump(timer: &OwnedFd) -> io::Result<()> {
    match read(timer, &mut [0; 8]) {
        Err(Errno::CANCELED) | Ok(_) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
