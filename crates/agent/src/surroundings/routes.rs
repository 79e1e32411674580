//! The routes of this computer, as `/proc/net/route` and `/proc/net/ipv6_route`
//! list them (`proc_net(5)`).

use std::collections::BTreeSet;

/// `RTF_UP` of `linux/route.h`: usable.
const UP: u32 = 0x1;

/// `RTF_REJECT`: whatever would go this way is refused.
const REJECTED: u32 = 0x200;

/// Of `linux/ipv6_route.h`, `RTF_LOCAL`, `RTF_ANYCAST` and `RTF_CACHE`: the
/// computer's own addresses and what it has learned. They come and go.
const OWN: u32 = 0x8000_0000 | 0x0010_0000 | 0x0100_0000;

/// Ways to other computers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Routes(BTreeSet<[String; 3]>);

impl Routes {
    /// The routes in both lists over links that are connected. A bridge for
    /// containers that do not run is a link with nothing at its other end.
    pub(super) fn of(ipv4: &str, ipv6: &str, connected: impl Fn(&str) -> bool) -> Self {
        let routes = ipv4.lines().skip(1).filter_map(of_ipv4);
        let routes = routes.chain(ipv6.lines().filter_map(of_ipv6));
        let elsewhere = |[link, ..]: &[&str; 3]| *link != "lo" && connected(link);
        Self(routes.filter(elsewhere).map(|route| route.map(str::to_owned)).collect())
    }

    /// Whether there is any. It need not be one to everywhere: a server can
    /// stand in a network that leads nowhere else.
    pub(super) fn lead_somewhere(&self) -> bool {
        !self.0.is_empty()
    }
}

/// Interface, destination and gateway.
fn of_ipv4(line: &str) -> Option<[&str; 3]> {
    let mut words = line.split_ascii_whitespace();
    let (interface, destination, gateway) = (words.next()?, words.next()?, words.next()?);
    let flags = u32::from_str_radix(words.next()?, 16).ok()?;
    // 169.254.0.0/16, its bytes turned round: a network that nobody gave an address.
    let link_local = destination.ends_with("FEA9");
    (flags & UP != 0 && flags & REJECTED == 0 && !link_local).then_some([
        interface,
        destination,
        gateway,
    ])
}

/// Interface, destination and gateway.
fn of_ipv6(line: &str) -> Option<[&str; 3]> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let [destination, _, _, _, gateway, _, _, _, flags, interface] = words[..] else { return None };
    let flags = u32::from_str_radix(flags, 16).ok()?;
    // fe80::/64 is everywhere, and ff00::/8 is no computer.
    let link_local = destination.starts_with("fe80") || destination.starts_with("ff");
    let usable = flags & UP != 0 && flags & (REJECTED | OWN) == 0;
    (usable && !link_local).then_some([interface, destination, gateway])
}
