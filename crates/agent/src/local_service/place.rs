//! Where the embedded service listens: its port, kept in a file, and this
//! computer's address in the local network.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    net::{IpAddr, Ipv4Addr, UdpSocket},
    ops::Range,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

const FILE: &str = "local-service.json";

/// Below the ports that systems lend to outgoing connections (from 32768 on
/// Linux, from 49152 elsewhere): one of those would be taken now and then when
/// the service comes back, and printed QR codes hold the port.
const PORTS: Range<u16> = 20_000..32_768;

/// How many of them to try before any that is free will do.
const TRIES: usize = 16;

#[derive(Serialize, Deserialize)]
struct Kept {
    port: u16,
}

/// The port of the first start, or `None` before it.
pub(super) fn kept_port(folder: &Path) -> io::Result<Option<u16>> {
    let bytes = match fs::read(folder.join(FILE)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match serde_json::from_slice::<Kept>(&bytes) {
        Ok(Kept { port }) if port != 0 => Ok(Some(port)),
        _ => {
            tracing::warn!(file = FILE, "holds no port: choosing another one");
            Ok(None)
        }
    }
}

/// Keeps the port: the file is whole or not there, whatever happens meanwhile.
pub(super) fn keep_port(folder: &Path, port: u16) -> io::Result<()> {
    let new = folder.join("local-service.json.new");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(&serde_json::to_vec(&Kept { port })?)?;
    file.sync_all()?;
    fs::rename(new, folder.join(FILE))
}

/// A listener at a port that nobody has.
pub(super) async fn first_listener(
    ip: Ipv4Addr,
    randomness: fn() -> u64,
) -> io::Result<(TcpListener, u16)> {
    for _ in 0..TRIES {
        let port = likely_port(randomness());
        match TcpListener::bind((ip, port)).await {
            Ok(listener) => return Ok((listener, port)),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error),
        }
    }
    let listener = TcpListener::bind((ip, 0)).await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// A port in [`PORTS`].
pub(super) fn likely_port(random: u64) -> u16 {
    let offset = random % u64::from(PORTS.end - PORTS.start);
    // The remainder is less than the length of a range of ports.
    PORTS.start + u16::try_from(offset).unwrap_or(0)
}

/// This computer's address in the network that leads to others: the one that
/// a packet to elsewhere would carry. Nothing is sent; 192.0.2.1 is nobody's
/// (RFC 5737).
pub(super) fn network_ip() -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    match socket.local_addr().ok()?.ip() {
        IpAddr::V4(ip) if !ip.is_loopback() && !ip.is_unspecified() => Some(ip),
        _ => None,
    }
}
