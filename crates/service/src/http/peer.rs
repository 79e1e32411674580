//! Whom a request comes from: the connection, or what a proxy of ours says
//! about it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use ipnet::IpNet;

use crate::Service;

/// Whom a request comes from; `None` where the router runs without a
/// connection.
///
/// What a header says about it is believed only of the proxies in
/// [`Config::trusted_proxies`](crate::Config::trusted_proxies): everybody can
/// say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) Option<IpAddr>);

impl FromRequestParts<Service> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Service,
    ) -> Result<Self, Self::Rejection> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(connection.map(|ConnectInfo(address)| {
            client(address.ip(), &service.config().trusted_proxies, &parts.headers)
        })))
    }
}

/// What a limit counts by: an address of IPv4, the network of one of IPv6.
/// There everybody has a whole /64 to themselves (RFC 6177).
pub(crate) fn limit_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let network = u128::from(address) & (u128::MAX << 64);
            Ipv6Addr::from(network).into()
        }
    }
}

/// Whether the way to us was plain HTTP, as a trusted proxy says it; `None`
/// where none says anything.
pub(crate) fn came_plain(
    connection: Option<IpAddr>,
    trusted: &[IpNet],
    headers: &HeaderMap,
) -> Option<bool> {
    if !trusts(trusted, connection?) {
        return None;
    }
    let last = |name: &str| {
        let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next().map(|value| value.trim().to_owned())
    };
    let scheme = last("x-forwarded-proto").or_else(|| {
        let hop = last(header::FORWARDED.as_str())?;
        parameter(&hop, "proto").map(str::to_owned)
    })?;
    Some(scheme.eq_ignore_ascii_case("http"))
}

/// Who asks: from the connection backwards, the first who is no proxy of ours.
///
/// A proxy adds whom it heard from at the right end; what stands left of the
/// last address that is not trusted was written by a stranger. `Forwarded`
/// (RFC 7239) counts where it is there, else `X-Forwarded-For`. What cannot be
/// read as an address ends the walk: the proxy that passed it on is all that
/// is known.
pub(crate) fn client(connection: IpAddr, trusted: &[IpNet], headers: &HeaderMap) -> IpAddr {
    let connection = connection.to_canonical();
    if !trusts(trusted, connection) {
        return connection;
    }
    let standard = headers.contains_key(header::FORWARDED);
    let name = if standard { header::FORWARDED.as_str() } else { "x-forwarded-for" };
    let values: Vec<&str> =
        headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let mut nearest = connection;
    for hop in values.iter().rev().flat_map(|value| value.rsplit(',')) {
        let node = if standard { parameter(hop, "for") } else { Some(hop.trim()) };
        let Some(address) = node.and_then(address) else { break };
        nearest = address;
        if !trusts(trusted, address) {
            break;
        }
    }
    nearest
}

fn trusts(trusted: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

/// A parameter of one element of `Forwarded`, without its quotes.
fn parameter<'a>(hop: &'a str, name: &str) -> Option<&'a str> {
    hop.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        key.trim().eq_ignore_ascii_case(name).then_some(value)
    })
}

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:80`,
/// `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn address(node: &str) -> Option<IpAddr> {
    let bare = node.strip_prefix('[').and_then(|node| node.strip_suffix(']')).unwrap_or(node);
    let address = bare.parse().ok();
    let address = address.or_else(|| node.parse::<SocketAddr>().ok().map(|node| node.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::{HeaderMap, HeaderName, HeaderValue};
    use ipnet::IpNet;

    use super::{came_plain, client, limit_key};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies() -> Vec<IpNet> {
        ["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"].map(|net| net.parse().unwrap()).into()
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        let mut headers = HeaderMap::new();
        for (name, value) in pairs.iter().map(pair) {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn the_right_most_address_that_is_not_ours_is_the_client() {
        let long = "x-forwarded-for";
        for (connection, sent, expected) in [
            // Nobody is believed who is not trusted.
            ("192.0.2.9", vec![(long, "198.51.100.1")], "192.0.2.9"),
            ("192.0.2.9", vec![("forwarded", "for=198.51.100.1")], "192.0.2.9"),
            // No proxy said anything.
            ("10.0.0.1", vec![], "10.0.0.1"),
            // One proxy, two, and what a stranger wrote before them.
            ("10.0.0.1", vec![(long, "198.51.100.1")], "198.51.100.1"),
            ("10.0.0.1", vec![(long, "198.51.100.1, 10.0.0.2")], "198.51.100.1"),
            ("10.0.0.1", vec![(long, "1.1.1.1,198.51.100.1 ,10.0.0.2")], "198.51.100.1"),
            ("10.0.0.1", vec![(long, "1.1.1.1"), (long, "198.51.100.1")], "198.51.100.1"),
            // All of them ours: the farthest.
            ("10.0.0.1", vec![(long, "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
            // What is no address ends the walk.
            ("10.0.0.1", vec![(long, "nonsense")], "10.0.0.1"),
            ("10.0.0.1", vec![(long, "198.51.100.1, , 10.0.0.2")], "10.0.0.2"),
            ("10.0.0.1", vec![(long, "")], "10.0.0.1"),
            // Every way to write one.
            ("127.0.0.1", vec![(long, "198.51.100.1:4711")], "198.51.100.1"),
            ("127.0.0.1", vec![(long, "[2001:db8::1]:4711")], "2001:db8::1"),
            ("127.0.0.1", vec![(long, "2001:db8::1")], "2001:db8::1"),
            ("::ffff:10.0.0.1", vec![(long, "::ffff:198.51.100.1")], "198.51.100.1"),
            ("fd00::1", vec![("forwarded", "for=\"[2001:db8::1]:80\"")], "2001:db8::1"),
            ("10.0.0.1", vec![("forwarded", "By=x; For=198.51.100.1;proto=https")], "198.51.100.1"),
            ("10.0.0.1", vec![("forwarded", "for=unknown")], "10.0.0.1"),
            ("10.0.0.1", vec![("forwarded", "for=1.1.1.1, for=_hidden")], "10.0.0.1"),
            // The standard one counts where both are there.
            (
                "10.0.0.1",
                vec![(long, "1.1.1.1"), ("forwarded", "for=198.51.100.1")],
                "198.51.100.1",
            ),
        ] {
            let found = client(ip(connection), &proxies(), &headers(&sent));
            assert_eq!(found, ip(expected), "{connection} {sent:?}");
        }
    }

    #[test]
    fn only_a_trusted_proxy_says_how_somebody_came() {
        let proto = "x-forwarded-proto";
        for (connection, sent, expected) in [
            ("10.0.0.1", vec![(proto, "http")], Some(true)),
            ("10.0.0.1", vec![(proto, "https")], Some(false)),
            ("10.0.0.1", vec![(proto, "https, http")], Some(true)),
            ("10.0.0.1", vec![("forwarded", "for=1.1.1.1;proto=HTTP")], Some(true)),
            ("10.0.0.1", vec![], None),
            ("192.0.2.9", vec![(proto, "http")], None),
        ] {
            let found = came_plain(Some(ip(connection)), &proxies(), &headers(&sent));
            assert_eq!(found, expected, "{connection} {sent:?}");
        }
        assert_eq!(came_plain(None, &proxies(), &headers(&[(proto, "http")])), None);
    }

    #[test]
    fn limits_count_by_address_and_by_network_of_ipv6() {
        for (address, expected) in [
            ("192.0.2.9", "192.0.2.9"),
            ("::ffff:192.0.2.9", "192.0.2.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::1", "2001:db8:1:2::"),
            ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ] {
            assert_eq!(limit_key(ip(address)), ip(expected));
        }
    }
}
