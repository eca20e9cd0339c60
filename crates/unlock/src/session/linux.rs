//! Linux: logind on the system bus; the screen savers of the desktops on the session bus.
//!
//! # Security
//! logind is asked to wait with sleep until the vault is locked (a `delay` inhibitor). It is reached as `bus.rs` says. The signals of
//! screen savers may come from any program of this user; all that one of them can do is lock. A desktop that tells neither
//! logind nor the session bus that it locked the screen is not noticed.

use std::sync::Arc;
use std::time::Duration;

use zbus::blocking::{Connection, MessageIterator, Proxy};
use zbus::zvariant::{OwnedFd, OwnedObjectPath};

use super::{SessionEvent, Told};
use crate::bus;

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";
const MANAGER_INTERFACE: &str = "org.freedesktop.login1.Manager";
const SESSION_INTERFACE: &str = "org.freedesktop.login1.Session";
/// The screen savers: of the Freedesktop draft (KDE, Xfce, others), and GNOME's, Cinnamon's and MATE's own.
const SAVERS: [&str; 4] = [
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
];
/// Tells of one kind of event until its bus goes.
type Watcher = fn(&Told) -> zbus::Result<()>;

const CALL: Duration = Duration::from_secs(10);

pub fn watch(told: Arc<Told>) {
    let watchers: [(&str, Watcher); 4] = [
        ("sleep", watch_sleep),
        ("the session's lock", watch_lock),
        ("the session's lock hint", watch_hint),
        ("screen savers", watch_savers),
    ];
    for (what, watcher) in watchers {
        let told = told.clone();
        std::thread::spawn(move || match watcher(&*told) {
            Ok(()) => tracing::debug!(what, "nothing more is told"),
            Err(error) => tracing::debug!(%error, what, "nothing is told"),
        });
    }
}

fn logind() -> zbus::Result<(Connection, zbus::names::OwnedUniqueName)> {
    let bus = bus::connect(CALL)?;
    let owner = bus::owned_by_root(&bus, LOGIND)?;
    let owner = owner.ok_or_else(|| zbus::Error::Failure("logind is not root's".into()))?;
    Ok((bus, owner))
}

fn watch_sleep(told: &Told) -> zbus::Result<()> {
    let (bus, owner) = logind()?;
    let manager = Proxy::new(&bus, owner, MANAGER, MANAGER_INTERFACE)?;
    let delay = || -> Option<OwnedFd> {
        let asked = ("sleep", "Holdfast", "Locks the vault", "delay");
        manager
            .call("Inhibit", &asked)
            .inspect_err(|error| tracing::debug!(%error, "sleep does not wait"))
            .ok()
    };
    let mut waits = delay();
    for signal in manager.receive_signal("PrepareForSleep")? {
        if signal.body().deserialize()? {
            told(SessionEvent::Sleep);
            // The inhibitor is given up: the computer may sleep now.
            drop(waits.take());
        } else {
            waits = delay();
        }
    }
    Ok(())
}

/// The session of the desktop. A program that the desktop started as a unit of its own belongs to none, so the user's is asked for.
fn session(bus: &Connection, owner: &zbus::names::OwnedUniqueName) -> zbus::Result<Proxy<'static>> {
    let manager = Proxy::new(bus, owner.clone(), MANAGER, MANAGER_INTERFACE)?;
    let path: zbus::Result<OwnedObjectPath> =
        manager.call("GetSession", &"auto").or_else(|_| manager.call("GetSessionByPID", &std::process::id()));
    Proxy::new_owned(bus.clone(), owner.clone(), path?, SESSION_INTERFACE)
}

fn watch_lock(told: &Told) -> zbus::Result<()> {
    let (bus, owner) = logind()?;
    for _ in session(&bus, &owner)?.receive_signal("Lock")? {
        told(SessionEvent::ScreenLocked);
    }
    Ok(())
}

fn watch_hint(told: &Told) -> zbus::Result<()> {
    let (bus, owner) = logind()?;
    for change in session(&bus, &owner)?.receive_property_changed::<bool>("LockedHint") {
        if change.get().unwrap_or(false) {
            told(SessionEvent::ScreenLocked);
        }
    }
    Ok(())
}

fn watch_savers(told: &Told) -> zbus::Result<()> {
    let bus = Connection::session()?;
    let rule =
        zbus::MatchRule::builder().msg_type(zbus::message::Type::Signal).member("ActiveChanged")?.build();
    for signal in MessageIterator::for_match_rule(rule, &bus, None)? {
        let signal = signal?;
        let header = signal.header();
        let saver = header.interface().is_some_and(|name| SAVERS.contains(&name.as_str()));
        if saver && signal.body().deserialize().unwrap_or(false) {
            told(SessionEvent::ScreenLocked);
        }
    }
    Ok(())
}
