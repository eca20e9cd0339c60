//! `computers …` and `take-over`: what other computers have.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use holdfast_vault::{Account, AccountId, Answers, OpenedBackup, OtherComputer, Plan, Standing, Vault};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Done, Setting, backup};
use crate::arguments::{ComputersCommand, TakeOverArguments};
use crate::document;
use crate::failure::Failure;
use crate::input;

pub fn run(setting: &Setting<'_>, command: ComputersCommand) -> Done {
    match command {
        ComputersCommand::List => list(setting),
        ComputersCommand::Name { name } => {
            let (mut vault, grant) = setting.unlock()?;
            drop(grant);
            vault.name_computer(&name)?;
            let name = vault.computer_name().unwrap_or_default();
            setting.output.done(&json!({ "name": name }), || format!("This computer is called {name}."))?;
            Ok(None)
        }
        ComputersCommand::Gone { computer, back } => gone(setting, &computer, !back),
    }
}

fn list(setting: &Setting<'_>) -> Done {
    let (vault, grant) = setting.unlock()?;
    drop(grant);
    let computers = others(setting, &vault)?;
    let documents = computers.iter().map(|computer| {
        json!({
            "name": computer.name,
            "installation": computer.installation,
            "seenAt": computer.seen_at.map(|time| time.to_string()),
            "lastAt": computer.last_at.map(|time| time.to_string()),
            "since": computer.since,
            "goneAt": computer.gone_at.map(|time| time.to_string()),
            "wroteWhenGone": computer.wrote_when_gone,
            "rolledBack": computer.rolled_back,
            "isThere": !computer.files.is_empty(),
        })
    });
    let document = json!({ "computers": documents.collect::<Vec<_>>() });
    setting.output.result(&document, || {
        if computers.is_empty() {
            return "No other computer writes its auto backups into the folders of this one.".into();
        }
        let line = |computer: &OtherComputer| {
            let last =
                computer.last_at.map_or("unknown".into(), |time| time.strftime("%Y-%m-%d").to_string());
            let news = match computer.since {
                _ if computer.wrote_when_gone => {
                    "gone, AND WROTE AFTER THAT: somebody may be using it".into()
                }
                _ if computer.gone_at.is_some() => "gone".into(),
                _ if computer.rolled_back => "older than what was taken over from it".into(),
                0 => "nothing new".into(),
                1 => "1 new version".into(),
                since => format!("{since} new versions"),
            };
            format!("{}  {}  last wrote {last}, {news}", computer.installation, called(computer))
        };
        computers.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(None)
}

fn gone(setting: &Setting<'_>, meant: &str, is_gone: bool) -> Done {
    let (mut vault, grant) = setting.unlock()?;
    drop(grant);
    let computer = the_one(others(setting, &vault)?, meant)?;
    vault.set_computer_gone(&computer.installation, is_gone)?;
    let document = json!({ "installation": computer.installation, "gone": is_gone });
    setting.output.done(&document, || {
        let called = computer.name.unwrap_or(computer.installation);
        if is_gone {
            format!(
                "{called} is gone: its files are named before they are taken over. What to do now: holdfast help stolen-computer"
            )
        } else {
            format!("{called} is here again.")
        }
    })?;
    Ok(None)
}

fn others(setting: &Setting<'_>, vault: &Vault) -> Result<Vec<OtherComputer>, Failure> {
    let folder = setting.store.folder();
    setting.store.other_computers(vault).map_err(|error| Failure::file(folder, &error))
}

fn called(computer: &OtherComputer) -> &str {
    computer.name.as_deref().unwrap_or("(no name yet)")
}

/// What is to be said of a file before anything of it is taken.
struct Warnings {
    /// More was taken over before.
    is_older: bool,
    /// When its computer was said to be gone.
    gone_at: Option<Timestamp>,
}

pub fn take_over(setting: &Setting<'_>, arguments: &TakeOverArguments) -> Done {
    setting.require_vault()?;
    let local = input::password(&setting.local_password())?;
    let (mut vault, grant) = setting.unlock_with(&local)?;
    let (file, is_named) = find(setting, &vault, &arguments.from)?;
    let opened = backup::open(setting, &file)?;
    backup::say_not_believed(setting, opened.differing());
    let is_older = vault.standing(&opened) == Standing::Older;
    if is_older {
        let why = "this file is older than what was taken over from that computer before: it may have been rolled back";
        if is_named {
            let why = format!("{why}. To take it over all the same, name the file: {}", file.display());
            return Err(Failure::new(1, "rolled_back", why));
        }
        setting.output.complain(&format!("Note: {why}."));
    }
    if opened.is_of_two_computers() {
        setting
            .output
            .complain("Note: the file has the name of another computer than the one that wrote it.");
    }
    let gone_at = vault.gone_at(&opened);
    let from = Warnings { is_older, gone_at };
    if let Some(gone) = gone_at {
        let day = gone.strftime("%Y-%m-%d");
        setting.output.complain(&format!(
            "Note: you said on {day} that this computer is gone. Somebody else may have written the file."
        ));
    }
    let plan = vault.plan_take_over(&opened);
    let answers = answers(arguments, &plan)?;
    let before = vault.accounts().to_vec();
    if arguments.preview {
        return preview(setting, &plan, &before, &opened, &from);
    }
    let deleted: Vec<_> = answers.delete.iter().copied().collect();
    let copies =
        vault.copies_with(&deleted).map_err(|error| Failure::file(setting.store.folder(), &error))?;
    let still_in: BTreeSet<_> = copies.iter().map(|path| path.display().to_string()).collect();
    setting.output.progress("Saving the vault…");
    let done = vault.take_over(&grant, &opened, &answers)?;
    for both in plan.both.iter().filter(|both| both.key_uses.is_some()) {
        setting.output.complain(&format!(
            "Keys of \"{}\" were used on the other computer. Give its node the new number before it signs again.",
            name_of(both.ours, &before, &opened)
        ));
    }
    let kept = ids(&arguments.keep)?;
    let is_open = |id: &&AccountId| !kept.contains(*id);
    let questions: Vec<_> = done.open_questions.iter().filter(is_open).copied().collect();
    let document = json!({
        "stillIn": still_in,
        "added": done.added.len(),
        "updated": done.updated.len(),
        "deleted": done.deleted.len(),
        "rolledBack": from.is_older,
        "goneAt": from.gone_at.map(|time| time.to_string()),
        "questions": questions.iter().map(|id| question(*id, &plan, &before, &opened)).collect::<Vec<_>>(),
    });
    setting.output.done(&document, || {
        let mut lines = vec![format!(
            "{} added, {} brought up to date, {} deleted. The vault is locked.",
            document::accounts(done.added.len()),
            done.updated.len(),
            done.deleted.len()
        )];
        lines.extend(questions.iter().map(|id| {
            let name = name_of(*id, &before, &opened);
            if plan.deleted_there.contains(id) {
                format!(
                    "\"{name}\" was deleted there. It stays here, and comes back there. To delete it: holdfast account remove {id}"
                )
            } else {
                format!("\"{name}\" was deleted here and is still there. To bring it back: --take {id}")
            }
        }));
        lines.extend(still_in.iter().map(|path| format!("Still in {path}")));
        lines.join("\n")
    })?;
    Ok(None)
}

/// What would be done, and what is to be answered.
fn preview(
    setting: &Setting<'_>,
    plan: &Plan,
    here: &[Account],
    theirs: &OpenedBackup,
    from: &Warnings,
) -> Done {
    let questions: Vec<_> = plan.deleted_there.iter().chain(&plan.deleted_here).copied().collect();
    let updated = plan.both.iter().filter(|both| both.is_newer).count();
    let document = json!({
        "added": plan.new.len(),
        "updated": updated,
        "deleted": 0,
        "rolledBack": from.is_older,
        "goneAt": from.gone_at.map(|time| time.to_string()),
        "questions": questions.iter().map(|id| question(*id, plan, here, theirs)).collect::<Vec<_>>(),
    });
    setting.output.result(&document, || {
        let new = plan.new.iter().map(|id| {
            let name = name_of(*id, here, theirs);
            match plan.returning.get(id) {
                Some(at) => format!(
                    "New: {name}. You deleted it here on {}; it was kept there.",
                    at.strftime("%Y-%m-%d")
                ),
                None => format!("New: {name}"),
            }
        });
        let first = format!("{} to add, {updated} to bring up to date.", document::accounts(plan.new.len()));
        let asked = questions.iter().map(|id| {
            let name = name_of(*id, here, theirs);
            if plan.deleted_there.contains(id) {
                format!("\"{name}\" was deleted there. It stays, unless you add --delete {id}")
            } else {
                format!("\"{name}\" was deleted here. To bring it back, add --take {id}")
            }
        });
        std::iter::once(first).chain(new).chain(asked).collect::<Vec<_>>().join("\n")
    })?;
    Ok(None)
}

/// The file that is meant, and whether only its computer was named.
fn find(setting: &Setting<'_>, vault: &Vault, from: &str) -> Result<(PathBuf, bool), Failure> {
    if Path::new(from).is_file() {
        return Ok((from.into(), false));
    }
    let newest = the_one(others(setting, vault)?, from)?.files.into_iter().next();
    let path = newest.ok_or_else(|| {
        let why =
            "none of its auto backups is there now; plug in the stick, or wait until the folder is there";
        Failure::new(1, "file_gone", why)
    })?;
    Ok((path, true))
}

/// The computer of this name or number.
fn the_one(computers: Vec<OtherComputer>, meant: &str) -> Result<OtherComputer, Failure> {
    let is_meant = |it: &OtherComputer| it.installation == meant || it.name.as_deref() == Some(meant);
    let mut found = computers.into_iter().filter(is_meant);
    let (Some(computer), None) = (found.next(), found.next()) else {
        let why = "no computer, or more than one, has that name or number; see `holdfast computers list`";
        return Err(Failure::usage(why));
    };
    Ok(computer)
}

/// What was said of the accounts that were deleted on one side.
fn answers(arguments: &TakeOverArguments, plan: &Plan) -> Result<Answers, Failure> {
    let known = |given: &[String], asked: &[AccountId]| -> Result<BTreeSet<AccountId>, Failure> {
        let given = ids(given)?;
        if given.iter().all(|id| asked.contains(id)) {
            return Ok(given);
        }
        let why = "an ID is none of those that were deleted on one side and are there on the other";
        Err(Failure::usage(why))
    };
    let keep = known(&arguments.keep, &[plan.deleted_there.as_slice(), &plan.deleted_here].concat())?;
    let (take, delete) =
        (known(&arguments.take, &plan.deleted_here)?, known(&arguments.delete, &plan.deleted_there)?);
    if delete.intersection(&keep).next().is_some() {
        return Err(Failure::usage("an account is to be kept and to be deleted"));
    }
    Ok(Answers { take, delete, ..Answers::default() })
}

fn ids(given: &[String]) -> Result<BTreeSet<AccountId>, Failure> {
    let id = |text: &String| text.parse().map_err(|_| Failure::usage("an ID has 32 hexadecimal digits"));
    given.iter().map(id).collect()
}

fn question(id: AccountId, plan: &Plan, here: &[Account], theirs: &OpenedBackup) -> Value {
    let deleted = if plan.deleted_there.contains(&id) { "there" } else { "here" };
    json!({ "id": id.to_string(), "name": name_of(id, here, theirs), "deleted": deleted })
}

fn name_of(id: AccountId, here: &[Account], theirs: &OpenedBackup) -> String {
    let found = here.iter().chain(theirs.accounts()).find(|account| account.id == id);
    found.map(|account| account.name.clone()).unwrap_or_default()
}
