//! Linux: logind on the system bus; the screen savers of the desktops on the session bus.
//!
//! # Security
//! logind is asked to wait with sleep until the vault is locked (a `delay` inhibitor). It is reached as `bus.rs` says. The signals of
//! screen savers may come from any program of this user; all that one of them can do is lock. A desktop that tells neither
//! logind nor the session bus that it locked the screen is not noticed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator, Proxy};
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{OwnedFd, OwnedObjectPath};

use super::{SessionEvent, Told};
use crate::bus;

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";
const MANAGER_INTERFACE: &str = "org.freedesktop.login1.Manager";
const SESSION_INTERFACE: &str = "org.freedesktop.login1.Session";
/// The screen savers: of the Freedesktop draft (KDE, others), and GNOME's, Cinnamon's, MATE's and Xfce's own.
const SAVERS: [&str; 5] = [
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
];
const CALL: Duration = Duration::from_secs(10);
/// How long a logind that went is waited for, and how often it is looked for.
const COMES_BACK: Duration = Duration::from_secs(5 * 60);
const LOOK: Duration = Duration::from_secs(1);

/// Tells of one kind of event until its bus goes.
type Watcher = fn(&Told, &Connection, &OwnedUniqueName) -> zbus::Result<()>;

pub fn watch(told: Arc<Told>) {
    let savers = told.clone();
    std::thread::spawn(move || ended("screen savers", watch_savers(&*savers)));
    std::thread::spawn(move || ended("logind", watch_logind(&told)));
}

fn ended(what: &str, done: zbus::Result<()>) {
    match done {
        Ok(()) => tracing::warn!(what, "nothing more is told"),
        Err(error) => tracing::warn!(%error, what, "nothing is told"),
    }
}

fn logind() -> zbus::Result<(Connection, OwnedUniqueName)> {
    let bus = bus::connect(CALL)?;
    let owner = bus::owned_by_root(&bus, LOGIND)?;
    let owner = owner.ok_or_else(|| zbus::Error::Failure("logind is not root's".into()))?;
    Ok((bus, owner))
}

/// Watches logind, and the next one when it is started anew.
fn watch_logind(told: &Arc<Told>) -> zbus::Result<()> {
    let watchers: [(&'static str, Watcher); 3] =
        [("sleep", watch_sleep), ("the session's lock", watch_lock), ("the session's lock hint", watch_hint)];
    let mut found = logind()?;
    loop {
        let (bus, owner) = found;
        let changes = DBusProxy::new(&bus)?.receive_name_owner_changed_with_args(&[(0, LOGIND)])?;
        for (what, watcher) in watchers {
            let (told, bus, owner) = (told.clone(), bus.clone(), owner.clone());
            std::thread::spawn(move || {
                if let Err(error) = watcher(&*told, &bus, &owner) {
                    tracing::warn!(%error, what, "nothing is told");
                }
            });
        }
        // It may have gone before that was asked for.
        if bus::is_there(&bus, &owner) {
            drop({ changes }.next());
        }
        // What waits for the old one's signals hears nothing more.
        bus.close()?;
        found = again()?;
    }
}

/// The logind that comes after one that went.
fn again() -> zbus::Result<(Connection, OwnedUniqueName)> {
    let begun = Instant::now();
    loop {
        std::thread::sleep(LOOK);
        match logind() {
            Err(error) if begun.elapsed() > COMES_BACK => return Err(error),
            Err(_) => {}
            found => return found,
        }
    }
}

fn watch_sleep(told: &Told, bus: &Connection, owner: &OwnedUniqueName) -> zbus::Result<()> {
    let manager = Proxy::new(bus, owner.clone(), MANAGER, MANAGER_INTERFACE)?;
    let delay = || -> Option<OwnedFd> {
        let asked = ("sleep", "Holdfast", "Locks the vault", "delay");
        manager
            .call("Inhibit", &asked)
            .inspect_err(|error| tracing::debug!(%error, "sleep does not wait"))
            .ok()
    };
    let signals = manager.receive_signal("PrepareForSleep")?;
    let mut waits = delay();
    for signal in signals {
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
fn session(bus: &Connection, owner: &OwnedUniqueName) -> zbus::Result<Proxy<'static>> {
    let manager = Proxy::new(bus, owner.clone(), MANAGER, MANAGER_INTERFACE)?;
    let path: zbus::Result<OwnedObjectPath> =
        manager.call("GetSession", &"auto").or_else(|_| manager.call("GetSessionByPID", &std::process::id()));
    Proxy::new_owned(bus.clone(), owner.clone(), path?, SESSION_INTERFACE)
}

fn watch_lock(told: &Told, bus: &Connection, owner: &OwnedUniqueName) -> zbus::Result<()> {
    for _ in session(bus, owner)?.receive_signal("Lock")? {
        told(SessionEvent::ScreenLocked);
    }
    Ok(())
}

fn watch_hint(told: &Told, bus: &Connection, owner: &OwnedUniqueName) -> zbus::Result<()> {
    for change in session(bus, owner)?.receive_property_changed::<bool>("LockedHint") {
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
