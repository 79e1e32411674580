//! Changes of the network. The kernel says that there was one (rtnetlink(7));
//! what it is now is read from its lists of routes.

use std::{fs, io, os::fd::OwnedFd, time::Duration};

use frontdesk_desk::ports::Surrounding;
use rustix::{
    io::Errno,
    net::{
        AddressFamily, RecvFlags, SocketFlags, SocketType, bind, netlink::SocketAddrNetlink, recv,
        socket_with,
    },
};
use tokio::{io::Interest, time::sleep};

use super::{Surroundings, linux::readable, routes::Routes};

/// A network comes in many small steps. This long after the first of them it is
/// looked at.
const SETTLING: Duration = Duration::from_secs(1);

/// Links, and addresses and routes of both internet protocols:
/// `RTMGRP_LINK`, `RTMGRP_IPV4_IFADDR`, `RTMGRP_IPV4_ROUTE`,
/// `RTMGRP_IPV6_IFADDR` and `RTMGRP_IPV6_ROUTE` of `linux/rtnetlink.h`. Routes
/// alone do not do: those of a link that goes down vanish without a word.
const GROUPS: u32 = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;

/// Tells of the network now, and of each other one.
pub(super) async fn watch(to: &Surroundings) -> io::Result<()> {
    // Before the first look: what changes after it is heard.
    let changes = readable(changes()?)?;
    let mut before = None;
    loop {
        let now = look()?;
        if before.as_ref() != Some(&now) {
            to.note(Surrounding::Network { online: now.lead_somewhere() });
            before = Some(now);
        }
        changes.async_io(Interest::READABLE, take).await?;
        sleep(SETTLING).await;
        while take(changes.get_ref()).is_ok() {}
    }
}

fn changes() -> io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    // The default protocol is `NETLINK_ROUTE`.
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None)?;
    bind(&socket, &SocketAddrNetlink::new(0, GROUPS))?;
    Ok(socket)
}

/// Takes one message, whatever it says.
fn take(changes: &OwnedFd) -> io::Result<()> {
    match recv(changes, &mut [0; 16], RecvFlags::empty()) {
        // Too many came at once, and some were dropped.
        Ok(_) | Err(Errno::NOBUFS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The routes there are. A list is missing where the kernel lacks its protocol.
fn look() -> io::Result<Routes> {
    let ipv4 = fs::read_to_string("/proc/net/route");
    let ipv6 = fs::read_to_string("/proc/net/ipv6_route");
    if let (Err(error), Err(_)) = (&ipv4, &ipv6) {
        return Err(error.kind().into());
    }
    let connected = |link: &str| {
        let carrier = fs::read_to_string(format!("/sys/class/net/{link}/carrier"));
        carrier.map_or(true, |carrier| carrier.trim() != "0")
    };
    Ok(Routes::of(&ipv4.unwrap_or_default(), &ipv6.unwrap_or_default(), connected))
}
