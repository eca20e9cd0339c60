//! What a person has to be told about copies. Pure but for the gathering of facts.

use std::collections::HashSet;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::auto::AutoStatus;
use super::computers::OtherComputer;
use super::copies::{KnownBackup, Origin};
use super::fail_reason::FailReason;
use crate::account::AccountId;
use crate::vault::Vault;

/// After this time without auto backup, the last good copy counts as old.
const OLD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// An auto backup that is due for so long does not come by itself, also where no failure could be written down.
const OVERDUE: SignedDuration = SignedDuration::from_hours(24);
/// A password that nobody typed for so long is asked for.
const ASK: SignedDuration = SignedDuration::from_hours(90 * 24);

/// One thing to say, the most pressing first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The last auto backup did not get there.
    AutoFailed {
        /// Which folder.
        dir: PathBuf,
        /// Why.
        reason: FailReason,
        /// When it was tried.
        at: Timestamp,
    },
    /// No auto backup has come for a day more than it should, and nobody could write down why.
    Overdue {
        /// When the last one was written.
        last: Option<Timestamp>,
    },
    /// There are accounts and no good copy of any.
    NoCopy,
    /// Accounts that are in no good copy.
    AddedSince {
        /// How many.
        count: usize,
    },
    /// Copies that are not as they were written.
    Damaged {
        /// How many.
        count: usize,
    },
    /// The vault file has lost a part of itself, which is in its other copies.
    WornVault,
    /// The same of a backup.
    Worn {
        /// Which file.
        path: PathBuf,
    },
    /// Somebody changed what lies beside backups to open them.
    KitChanged {
        /// In which folder.
        dir: PathBuf,
    },
    /// Auto backup is off and the last good copy is older than a month.
    Old {
        /// When it was made.
        last: Timestamp,
    },
    /// All good copies are on the disk of the vault.
    OneDisk,
    /// A destination is not there.
    Absent {
        /// Which folder.
        dir: PathBuf,
        /// When the last auto backup was written there.
        since: Option<Timestamp>,
        /// False where it is there and hangs.
        answers: bool,
    },
    /// The backup password was not typed for 90 days.
    AskPassword,
    /// A computer that is gone wrote after that: somebody else did.
    GoneWrote(OtherComputer),
    /// Another computer has something that can be taken over.
    News(OtherComputer),
    /// Another computer has not written for 60 days.
    Silent(OtherComputer),
}

/// How it stands with copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// What there is to say; nothing is good news.
    pub notices: Vec<Notice>,
    /// When the newest good copy was made.
    pub last_good: Option<Timestamp>,
}

impl Vault {
    /// Judges the copies, and what other computers wrote.
    pub fn health(&self, copies: &[KnownBackup], auto: &AutoStatus, others: &[OtherComputer]) -> Health {
        let settings = self.store().settings().auto_backup;
        let changed = settings.kits.iter().filter(|kit| !kit.changed.is_empty());
        health(&Facts {
            changed_kits: changed.map(|kit| kit.dir.clone()).collect(),
            is_worn: !self.is_read_only() && self.condition().has_lost(),
            accounts: self.accounts().iter().map(|account| (account.id, account.created_at)).collect(),
            copies,
            auto,
            others,
            password_proved_at: settings.password_proved_at,
            now: self.env().clock.now(),
        })
    }
}

struct Facts<'a> {
    changed_kits: Vec<PathBuf>,
    is_worn: bool,
    accounts: Vec<(AccountId, Timestamp)>,
    copies: &'a [KnownBackup],
    auto: &'a AutoStatus,
    others: &'a [OtherComputer],
    password_proved_at: Option<Timestamp>,
    now: Timestamp,
}

fn health(facts: &Facts<'_>) -> Health {
    let Facts { changed_kits, is_worn, accounts, copies, auto, others, password_proved_at, now } = facts;
    // A vault that was set aside is no backup of this one.
    let backups: Vec<_> = copies.iter().filter(|copy| copy.origin != Origin::Aside).collect();
    let good: Vec<_> = backups.iter().filter(|copy| copy.is_good()).collect();
    let last_good = good.iter().filter_map(|copy| copy.created_at).max();
    let mut notices = Vec::new();
    let of =
        |is: &dyn Fn(&OtherComputer) -> bool| others.iter().filter(|it| is(it)).cloned().collect::<Vec<_>>();
    notices.extend(of(&|it| it.wrote_when_gone).into_iter().map(Notice::GoneWrote));
    let all_there = auto.destinations.iter().all(|destination| destination.reachable);
    if let Some(failure) =
        auto.last_failure.as_ref().filter(|failure| auto.enabled && !failure.reason.is_out_of_reach())
    {
        let (dir, reason, at) = (failure.dir.clone(), failure.reason, failure.at);
        notices.push(Notice::AutoFailed { dir, reason, at });
    } else if all_there && auto.enabled && auto.due_at.is_some_and(|due| now.duration_since(due) > OVERDUE) {
        notices.push(Notice::Overdue { last: auto.last_at });
    }
    let held: HashSet<_> = good.iter().filter_map(|copy| copy.accounts.as_ref()).flatten().collect();
    // What is in a copy of earlier keys is not known; it holds what there was when it was made.
    let unknown = good.iter().filter(|copy| copy.accounts.is_none()).filter_map(|copy| copy.created_at).max();
    let is_held =
        |(id, made): &(AccountId, Timestamp)| held.contains(id) || unknown.is_some_and(|copy| *made <= copy);
    let missing = accounts.iter().filter(|account| !is_held(account)).count();
    if !accounts.is_empty() && good.is_empty() {
        notices.push(Notice::NoCopy);
    } else if missing > 0 {
        notices.push(Notice::AddedSince { count: missing });
    }
    notices.extend(changed_kits.iter().map(|dir| Notice::KitChanged { dir: dir.clone() }));
    let damaged = backups.iter().filter(|copy| copy.bytes.is_some() && !copy.intact && !copy.another).count();
    if damaged > 0 {
        notices.push(Notice::Damaged { count: damaged });
    }
    if *is_worn {
        notices.push(Notice::WornVault);
    }
    let worn = backups.iter().filter(|copy| copy.intact && copy.condition.has_lost());
    notices.extend(worn.map(|copy| Notice::Worn { path: copy.path.clone() }));
    if let Some(last) = last_good.filter(|last| !auto.enabled && now.duration_since(*last) > OLD) {
        notices.push(Notice::Old { last });
    }
    if !accounts.is_empty() && !good.is_empty() && good.iter().all(|copy| copy.same_disk == Some(true)) {
        notices.push(Notice::OneDisk);
    }
    for destination in auto.destinations.iter().filter(|destination| auto.enabled && !destination.reachable) {
        notices.push(Notice::Absent {
            dir: destination.dir.clone(),
            since: destination.last_at,
            answers: destination.answers,
        });
    }
    let forgotten = password_proved_at.is_none_or(|proved| now.duration_since(proved).abs() >= ASK);
    if auto.enabled && forgotten && backups.iter().any(|copy| matches!(copy.origin, Origin::Auto { .. })) {
        notices.push(Notice::AskPassword);
    }
    notices.extend(of(&OtherComputer::has_news).into_iter().map(Notice::News));
    notices.extend(of(&|it| it.is_silent(*now)).into_iter().map(Notice::Silent));
    Health { notices, last_good }
}
