//! Sleep and battery, told by logind and `UPower` on the system's D-Bus.

use std::{collections::HashMap, time::Duration};

use frontdesk_desk::ports::Surrounding;
use futures_util::{StreamExt, stream};
use zbus::{
    Connection, MatchRule, Message, MessageStream, connection, message,
    zvariant::{OwnedValue, Value},
};

use super::Surroundings;

/// How long somebody on the bus may take for an answer.
const LIMIT: Duration = Duration::from_secs(25);

const LOGIND: &str = "org.freedesktop.login1";
const UPOWER: &str = "org.freedesktop.UPower";
const UPOWER_PATH: &str = "/org/freedesktop/UPower";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// The system's bus.
pub(super) async fn connect() -> zbus::Result<Connection> {
    connection::Builder::system()?.method_timeout(LIMIT).build().await
}

/// Tells of wake-ups, and of what feeds the computer now and later.
pub(super) async fn watch(connection: Connection, to: &Surroundings) -> zbus::Result<()> {
    let sleep = signal(LOGIND, "/org/freedesktop/login1", "org.freedesktop.login1.Manager")?
        .member("PrepareForSleep")?
        .build();
    let power = signal(UPOWER, UPOWER_PATH, PROPERTIES)?
        .member("PropertiesChanged")?
        .arg(0, UPOWER)?
        .build();
    let mut signals = stream::select(
        MessageStream::for_match_rule(sleep, &connection, None).await?,
        MessageStream::for_match_rule(power, &connection, None).await?,
    );
    if let Ok(battery) = on_battery(&connection).await {
        to.note(Surrounding::Power { battery });
    }
    while let Some(Ok(signal)) = signals.next().await {
        if let Some(surrounding) = heard(&signal) {
            to.note(surrounding);
        }
    }
    Ok(())
}

fn signal<'a>(
    sender: &'a str,
    path: &'a str,
    interface: &'a str,
) -> zbus::Result<zbus::match_rule::Builder<'a>> {
    let rule = MatchRule::builder().msg_type(message::Type::Signal);
    rule.sender(sender)?.path(path)?.interface(interface)
}

async fn on_battery(connection: &Connection) -> zbus::Result<bool> {
    let property = &(UPOWER, "OnBattery");
    let call = connection.call_method(Some(UPOWER), UPOWER_PATH, Some(PROPERTIES), "Get", property);
    let answer = call.await?;
    let value: OwnedValue = answer.body().deserialize()?;
    Ok(value.try_into()?)
}

fn heard(signal: &Message) -> Option<Surrounding> {
    let header = signal.header();
    let body = signal.body();
    if header.member()?.as_str() == "PrepareForSleep" {
        // Said before it, and after it.
        let begins: bool = body.deserialize().ok()?;
        return (!begins).then_some(Surrounding::Woke);
    }
    let (_, changed, _): (&str, HashMap<&str, Value<'_>>, Vec<&str>) = body.deserialize().ok()?;
    let battery = changed.get("OnBattery")?.downcast_ref().ok()?;
    Some(Surrounding::Power { battery })
}
