//! The system's message bus.
//!
//! # Security
//! Its address is the fixed path of the D-Bus specification, not what the environment says, and who is asked must own its name as
//! root. Whoever can put something else at that path, or runs as root, can say yes to everything.

use std::time::Duration;

use zbus::blocking::{Connection, connection};
use zbus::names::OwnedUniqueName;

use crate::patience::within;

/// The path of the D-Bus specification, section "System message bus".
const SYSTEM_BUS: &str = "unix:path=/run/dbus/system_bus_socket";
const BUS: &str = "org.freedesktop.DBus";

/// Connects. This and calls give up after `patience`.
pub fn connect(patience: Duration) -> zbus::Result<Connection> {
    let connect = move || connection::Builder::address(SYSTEM_BUS)?.method_timeout(patience).build();
    within(patience, connect).unwrap_or_else(|| Err(zbus::Error::Failure("the bus does not answer".into())))
}

/// Starts a service if need be, and gives the unique name of its owner if that is root.
pub fn owned_by_root(bus: &Connection, service: &str) -> zbus::Result<Option<OwnedUniqueName>> {
    let path = "/org/freedesktop/DBus";
    // One that runs already need not be one that the bus can start.
    if let Err(error) = bus.call_method(Some(BUS), path, Some(BUS), "StartServiceByName", &(service, 0u32)) {
        tracing::debug!(%error, service, "was not started");
    }
    let owner: OwnedUniqueName =
        bus.call_method(Some(BUS), path, Some(BUS), "GetNameOwner", &service)?.body().deserialize()?;
    let user: u32 = bus
        .call_method(Some(BUS), path, Some(BUS), "GetConnectionUnixUser", &owner.as_str())?
        .body()
        .deserialize()?;
    Ok((user == 0).then_some(owner))
}

/// Whether a connection is still there.
pub fn is_there(bus: &Connection, owner: &OwnedUniqueName) -> bool {
    let asked =
        bus.call_method(Some(BUS), "/org/freedesktop/DBus", Some(BUS), "NameHasOwner", &owner.as_str());
    asked.and_then(|answer| answer.body().deserialize()).unwrap_or(false)
}
