use std::time::Duration;

use frontdesk_desk::ports::{Surrounding, Surroundings as _};
use tokio::time::timeout;

use super::Surroundings;

/// How long anything may take; far more than it should.
const PATIENCE: Duration = Duration::from_secs(30);

async fn next(surroundings: &Surroundings) -> Surrounding {
    timeout(PATIENCE, surroundings.next()).await.expect("something in time")
}

#[tokio::test]
async fn what_happens_meanwhile_is_told_once_as_it_is_now() {
    let surroundings = Surroundings::default();
    surroundings.note(Surrounding::Network { online: false });
    surroundings.note(Surrounding::NotificationDaemon);
    surroundings.note(Surrounding::Woke);
    surroundings.note(Surrounding::Power { battery: true });
    surroundings.note(Surrounding::Network { online: true });
    surroundings.note(Surrounding::Woke);
    assert_eq!(next(&surroundings).await, Surrounding::Woke);
    assert_eq!(next(&surroundings).await, Surrounding::Network { online: true });
    assert_eq!(next(&surroundings).await, Surrounding::Power { battery: true });
    assert_eq!(next(&surroundings).await, Surrounding::NotificationDaemon);
    assert!(timeout(Duration::ZERO, surroundings.next()).await.is_err(), "all is told");
}

#[tokio::test]
async fn who_waits_is_told_at_once() {
    let surroundings = std::sync::Arc::new(Surroundings::default());
    let waiting = tokio::spawn({
        let surroundings = std::sync::Arc::clone(&surroundings);
        async move { surroundings.next().await }
    });
    tokio::task::yield_now().await;
    surroundings.note(Surrounding::Woke);
    assert_eq!(timeout(PATIENCE, waiting).await.unwrap().unwrap(), Surrounding::Woke);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_kernel_tells_of_sleep() {
    assert!(Surroundings::watch().tells_of_sleep());
    assert!(!Surroundings::default().tells_of_sleep(), "nobody was asked");
}

#[cfg(target_os = "linux")]
mod routes {
    use super::super::routes::Routes;

    const HEADING: &str =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    const WIFI: &str = "wifi0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n";
    const HOUSE: &str = "wifi0\t0000A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n";
    const BRIDGE: &str = "br0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n";
    const NOBODY: &str = "wifi0\t0000FEA9\t00000000\t0001\t0\t0\t1000\t0000FFFF\t0\t0\t0\n";

    fn ipv4(lines: &[&str]) -> Routes {
        Routes::of(&format!("{HEADING}{}", lines.concat()), "", |_| true)
    }

    /// A line of the other list.
    fn ipv6(destination: &str, gateway: &str, flags: &str, link: &str) -> String {
        format!(
            "{destination:0<32} 40 {:0>32} 00 {gateway:0>32} 00000100 00000002 00000000 {flags} {link}\n",
            0
        )
    }

    #[test]
    fn a_network_of_ones_own_is_one_and_a_gateway_makes_another() {
        assert!(ipv4(&[HOUSE]).lead_somewhere());
        assert_ne!(ipv4(&[HOUSE]), ipv4(&[HOUSE, WIFI]));
        assert_eq!(ipv4(&[HOUSE, WIFI]), ipv4(&[WIFI, HOUSE]), "whatever the order");
    }

    #[test]
    fn nothing_but_oneself_is_no_network() {
        assert!(!ipv4(&[]).lead_somewhere());
        assert!(!ipv4(&[NOBODY]).lead_somewhere());
        assert!(
            !ipv4(&["lo\t0000007F\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n"]).lead_somewhere()
        );
        assert!(!Routes::of("", "", |_| true).lead_somewhere());
        let own = [
            ipv6("fe80", "0", "00000001", "wifi0"),
            ipv6("ff", "0", "00000001", "wifi0"),
            ipv6("fd01", "0", "80200001", "wifi0"),
            ipv6("", "0", "00200200", "lo"),
            ipv6("", "0", "00000201", "wifi0"),
        ];
        assert_eq!(Routes::of("", &own.concat(), |_| true), Routes::default());
    }

    #[test]
    fn ipv6_alone_is_a_network() {
        let default = ipv6("", "fe80000000000000000000000000beef", "00000003", "wifi0");
        assert!(Routes::of(HEADING, &default, |_| true).lead_somewhere());
    }

    #[test]
    fn a_bridge_that_nothing_hangs_on_does_not_count() {
        let lines = format!("{HEADING}{BRIDGE}{HOUSE}");
        let alone = Routes::of(&lines, "", |link| link != "wifi0");
        assert!(alone.lead_somewhere());
        assert_eq!(Routes::of(&lines, "", |link| link != "br0"), ipv4(&[HOUSE]));
        assert!(!Routes::of(&lines, "", |_| false).lead_somewhere());
    }

    #[test]
    fn what_counts_up_and_what_cannot_be_read_is_no_change() {
        let used = WIFI.replace("\t0\t0\t600", "\t7\t9\t600");
        assert_eq!(ipv4(&[&used]), ipv4(&[WIFI]));
        assert_eq!(ipv4(&[WIFI, "\n", "wifi0\n", "a b c x\n"]), ipv4(&[WIFI]));
        assert_eq!(Routes::of("", "a b c\n\n", |_| true), Routes::default());
    }
}

#[cfg(target_os = "linux")]
mod network {
    use std::process::Command;

    use super::{super::network, *};

    fn ip(arguments: &str) {
        let done = Command::new("ip").args(arguments.split(' ')).status().expect("ip runs");
        assert!(done.success(), "ip {arguments}");
    }

    #[test]
    fn the_kernel_tells_of_a_network_that_comes_and_goes() {
        let tests = std::env::current_exe().expect("this program");
        let inside = concat!(module_path!(), "::in_a_network_of_ones_own");
        let (_, inside) = inside.split_once("::").expect("a crate and a path");
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net"]).arg(tests);
        command.args(["--ignored", "--exact", inside]);
        let done = command.output().expect("unshare runs");
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && said.contains("1 passed"), "{done:?}");
    }

    #[tokio::test]
    #[ignore = "needs a network of its own: the test above runs it in one"]
    async fn in_a_network_of_ones_own() {
        let surroundings = std::sync::Arc::new(Surroundings::default());
        let watched = std::sync::Arc::clone(&surroundings);
        tokio::spawn(async move { network::watch(&watched).await });
        assert_eq!(next(&surroundings).await, Surrounding::Network { online: false });
        ip("link set lo up");
        ip("link add net0 type bridge");
        ip("link set net0 up");
        ip("addr add 192.0.2.1/24 dev net0");
        assert_eq!(next(&surroundings).await, Surrounding::Network { online: true });
        ip("route add default via 192.0.2.2");
        assert_eq!(next(&surroundings).await, Surrounding::Network { online: true }, "another");
        ip("link set net0 down");
        assert_eq!(next(&surroundings).await, Surrounding::Network { online: false });
    }
}

#[cfg(target_os = "linux")]
mod system_bus {
    use std::{
        fs,
        io::{BufRead, BufReader},
        process::{Child, Command, Stdio},
        sync::Arc,
    };

    use zbus::{Connection, connection, interface, object_server::SignalEmitter};

    use super::{super::system_bus, *};

    const BUS: &str = "<busconfig><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>\
        <policy context='default'><allow send_destination='*' eavesdrop='true'/>\
        <allow eavesdrop='true'/><allow own='*'/></policy></busconfig>";

    /// A bus that ends with the test.
    struct Bus {
        daemon: Child,
        address: String,
    }

    impl Bus {
        fn start() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let config = folder.path().join("bus.conf");
            fs::write(&config, BUS).expect("written");
            let mut daemon = Command::new("dbus-daemon");
            daemon.arg("--config-file").arg(config).args(["--print-address=1", "--nofork"]);
            let mut daemon = daemon
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("dbus-daemon starts");
            let mut address = String::new();
            let said = daemon.stdout.take().expect("a pipe");
            BufReader::new(said).read_line(&mut address).expect("an address");
            Self { daemon, address: address.trim().to_owned() }
        }

        async fn connect(&self) -> Connection {
            let builder = connection::Builder::address(self.address.as_str()).expect("an address");
            builder.build().await.expect("connects")
        }

        /// Somebody with a name and an object on the bus.
        async fn serve(
            &self,
            name: &'static str,
            path: &'static str,
            object: impl zbus::object_server::Interface,
        ) -> Connection {
            let connection = self.connect().await;
            connection.object_server().at(path, object).await.expect("served");
            connection.request_name(name).await.expect("the name");
            connection
        }

        /// Listens, until the bus ends.
        async fn watch(&self, surroundings: &Arc<Surroundings>) -> tokio::task::JoinHandle<()> {
            let (connection, surroundings) = (self.connect().await, Arc::clone(surroundings));
            tokio::spawn(async move { drop(system_bus::watch(connection, &surroundings).await) })
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            // It may have ended.
            let _ = self.daemon.kill();
            let _ = self.daemon.wait();
        }
    }

    struct Logind;

    #[interface(name = "org.freedesktop.login1.Manager")]
    impl Logind {
        #[zbus(signal)]
        async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
    }

    struct Upower(bool);

    #[interface(name = "org.freedesktop.UPower")]
    impl Upower {
        #[zbus(property)]
        fn on_battery(&self) -> bool {
            self.0
        }

        #[zbus(property)]
        fn lid_is_closed(&self) -> bool {
            self.0
        }
    }

    #[tokio::test]
    async fn what_feeds_the_computer_is_told_at_the_start_and_when_it_changes() {
        let bus = Bus::start();
        let path = "/org/freedesktop/UPower";
        let upower = bus.serve("org.freedesktop.UPower", path, Upower(false)).await;
        let surroundings = Arc::new(Surroundings::default());
        let watching = bus.watch(&surroundings).await;
        assert_eq!(next(&surroundings).await, Surrounding::Power { battery: false });

        let object = upower.object_server().interface::<_, Upower>(path).await.expect("served");
        object.get_mut().await.0 = true;
        object.get().await.lid_is_closed_changed(object.signal_emitter()).await.expect("said");
        object.get().await.on_battery_changed(object.signal_emitter()).await.expect("said");
        assert_eq!(next(&surroundings).await, Surrounding::Power { battery: true });

        drop(bus);
        timeout(PATIENCE, watching).await.expect("it ends with the bus").expect("well");
    }

    #[tokio::test]
    async fn a_wake_up_is_told_and_falling_asleep_is_not() {
        let bus = Bus::start();
        let path = "/org/freedesktop/login1";
        let logind = bus.serve("org.freedesktop.login1", path, Logind).await;
        let upower =
            bus.serve("org.freedesktop.UPower", "/org/freedesktop/UPower", Upower(true)).await;
        let surroundings = Arc::new(Surroundings::default());
        let _watching = bus.watch(&surroundings).await;
        // From here on it listens.
        assert_eq!(next(&surroundings).await, Surrounding::Power { battery: true });
        drop(upower);

        let object = logind.object_server().interface::<_, Logind>(path).await.expect("served");
        let emitter = object.signal_emitter();
        Logind::prepare_for_sleep(emitter, true).await.expect("said");
        let nothing = timeout(Duration::from_millis(300), surroundings.next());
        assert!(nothing.await.is_err(), "it only falls asleep");
        Logind::prepare_for_sleep(emitter, false).await.expect("said");
        assert_eq!(next(&surroundings).await, Surrounding::Woke);
    }
}
