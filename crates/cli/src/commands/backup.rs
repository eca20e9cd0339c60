//! `backup …`: backup files and auto backup.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{
    Account, AutoRun, AutoStatus, Existing, FailReason, FailedDestination, Inspected, KitError, KitLanguage,
    KnownBackup, OpenedBackup, Origin, Salvaged, SaveError, SlotType, Stage, Tries, UnlockError, Urgency,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::password::forget_biometrics;
use super::{Done, Setting};
use crate::arguments::{AutoCommand, AutoOn, BackupCommand};
use crate::document;
use crate::failure::Failure;
use crate::input;

pub fn run(setting: &Setting<'_>, command: BackupCommand) -> Done {
    match command {
        BackupCommand::Create { out, kit } => create(setting, out, kit),
        BackupCommand::Inspect { file } => inspect(setting, &file),
        BackupCommand::Verify { file } => verify(setting, &file),
        BackupCommand::Auto(AutoCommand::On(arguments)) => turn_on(setting, &arguments),
        BackupCommand::Auto(AutoCommand::Off) => turn_off(setting),
        BackupCommand::Auto(AutoCommand::Run { now }) => run_auto(setting, now),
        BackupCommand::Auto(AutoCommand::List) => list(setting),
        BackupCommand::Auto(AutoCommand::Status) => {
            let status = status(setting)?;
            setting.output.result(&document::auto_backup(&status), || document::auto_lines(&status))?;
            Ok(None)
        }
    }
}

fn create(setting: &Setting<'_>, out: Option<PathBuf>, wants_kit: bool) -> Done {
    setting.require_vault()?;
    let today = setting.store.env().clock.now().strftime("%Y-%m-%d");
    let path = out.unwrap_or_else(|| format!("holdfast-backup-{today}.holdfast").into());
    let path = std::path::absolute(&path).map_err(|error| Failure::file(&path, &error))?;
    if path.symlink_metadata().is_ok() {
        return Err(Failure::exists(&path));
    }
    let local = input::password(&setting.local_password())?;
    let password = input::new_backup_password(&setting.backup_password("New backup password"))?;
    let (mut vault, grant) = setting.unlock_with(&local)?;
    let prepared = vault.prepare_backup(&grant)?;
    drop(grant);
    let saved = prepared
        .write(&password, &path, Existing::Refuse, &|stage| progress(setting, stage))
        .map_err(|error| Failure::writing(&path, error))?;
    if let Err(error) = vault.record_backup(&saved) {
        setting.output.progress(&format!("The file is good, but the vault does not remember it: {error}."));
    }
    say_corrected(setting, &saved.corrected);
    let kit = if wants_kit { write_kit(setting, &path) } else { false };
    let document = json!({
        "file": path.display().to_string(),
        "kit": kit,
        "bytes": saved.bytes,
        "accounts": saved.accounts.len(),
        "corrected": names(&saved.corrected),
    });
    setting.output.done(&document, || {
        let small = if setting.store.env().kdf.is_small_computer() {
            "\nThis computer has little memory: the password check of the file takes 512 MiB instead of 1 GiB, and more time."
        } else {
            ""
        };
        format!(
            "Saved and opened again: {}, {} bytes, {}.\nIts password cannot be changed or recovered, by anybody.{small}",
            path.display(),
            saved.bytes,
            document::accounts(saved.accounts.len()),
        )
    })?;
    Ok(None)
}

/// Whether what opens the file lies beside it. The file is good without it.
fn write_kit(setting: &Setting<'_>, file: &Path) -> bool {
    let written = setting.store.write_kit(file.parent().unwrap_or(file), kit_language());
    match &written {
        Ok(aside) => {
            for path in aside {
                setting.output.complain(&format!("A file of that name was there, and is kept as {}.", path.display()));
            }
        }
        Err(KitError::OthersCanWrite) => setting.output.complain(
            "The file is saved, but nothing was put beside it: others can write into this folder, and could change the page that opens it.",
        ),
        Err(error) => {
            setting.output.complain(&format!("The file is saved, but nothing was put beside it: {error}."));
        }
    }
    written.is_ok()
}

/// The language of the text, as the terminal has it.
fn kit_language() -> KitLanguage {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let is_chinese = set.is_some_and(|value| value.starts_with("zh"));
    if is_chinese { KitLanguage::SimplifiedChinese } else { KitLanguage::English }
}

/// The names of accounts of which something was said that their words do not say.
pub fn names<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Vec<&'a str> {
    accounts.into_iter().map(|account| account.name.as_str()).collect()
}

/// Says what was corrected in the vault.
pub fn say_corrected<'a>(setting: &Setting<'_>, accounts: impl IntoIterator<Item = &'a Account>) {
    for account in accounts {
        setting.output.complain(&format!(
            "What was noted of \"{}\" did not match its words. It shows the addresses of its words now, and counts as not backed up.",
            account.name
        ));
    }
}

/// Says what was not taken from a file.
pub fn say_not_believed<'a>(setting: &Setting<'_>, accounts: impl IntoIterator<Item = &'a Account>) {
    for account in accounts {
        setting.output.complain(&format!(
            "What the file says of \"{}\" does not match its words. The addresses come from the words, and the file's dates are not believed.",
            account.name
        ));
    }
}

fn progress(setting: &Setting<'_>, stage: Stage) {
    setting.output.progress(match stage {
        // One line for all of them is enough.
        Stage::Comparing { done: 0, .. } => "Checking the addresses against the words…",
        Stage::Comparing { .. } => return,
        Stage::DerivingKey => "Making the key from the password; this takes some seconds…",
        Stage::Writing => "Writing…",
        Stage::Opening => "Opening the file; this takes some seconds…",
        Stage::Saving => "Saving the vault…",
    });
}

fn inspect(setting: &Setting<'_>, file: &Path) -> Done {
    let inspected =
        Inspected::of(setting.store.env(), file).map_err(|error| Failure::backup_file(file, error))?;
    let cost = inspected.cost;
    let document = json!({
        "formatVersion": inspected.format_version,
        "claimedAt": inspected.claimed_at.map(|time| time.to_string()),
        "bytes": inspected.bytes,
        "intact": inspected.intact,
        "copies": document::condition(&inspected.condition),
        "kdf": cost.map(|cost| json!({
            "memoryKiB": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes,
        })),
    });
    setting.output.result(&document, || {
        let what = if inspected.is_vault { "A vault" } else { "A backup" };
        let state = match (inspected.intact, inspected.condition.is_intact()) {
            (true, true) => "intact",
            (true, false) => "partly damaged, opens all the same",
            (false, _) => "DAMAGED",
        };
        let claimed = inspected.claimed_at.map_or("an unknown time".into(), |time| time.to_string());
        let cost = cost.map_or(String::new(), |cost| {
            format!(
                "\nPassword check: {} MiB, {} passes, {} lanes.",
                cost.memory_kib / 1024,
                cost.passes,
                cost.lanes
            )
        });
        let kept = document::say_condition(&inspected.condition);
        format!(
            "{what}, {state}, {} bytes. It says that it was made at {claimed}.{cost}{kept}",
            inspected.bytes
        )
    })?;
    // The exit status of `damaged`.
    Ok((!inspected.intact).then(|| ExitCode::from(4)))
}

fn verify(setting: &Setting<'_>, file: &Path) -> Done {
    let opened = open(setting, file)?;
    say_not_believed(setting, opened.differing());
    let document = json!({
        "createdAt": opened.claimed_at().to_string(),
        "accounts": opened.accounts().iter().map(document::account_of_file).collect::<Vec<_>>(),
        "differing": names(opened.differing()),
        "damaged": names(opened.damaged()),
        "copies": document::condition(&opened.condition()),
    });
    setting.output.result(&document, || {
        let names = opened.accounts().iter().map(|account| format!("  {} ({})", account.name, account.kind));
        let made = opened.claimed_at().strftime("%Y-%m-%d").to_string();
        let first = format!(
            "It opens. It says that it was made {made}, with {}:",
            document::accounts(opened.accounts().len())
        );
        let kept = document::say_condition(&opened.condition());
        let damaged = opened
            .damaged()
            .map(|account| format!("The words of {} are DAMAGED in this file.", account.name));
        std::iter::once(first).chain(names).chain(damaged).collect::<Vec<_>>().join("\n") + &kept
    })?;
    // The exit status of `damaged`.
    Ok(opened.damaged().next().is_some().then(|| ExitCode::from(4)))
}

/// Opens a backup, or a vault that was set aside, with its password.
pub fn open(setting: &Setting<'_>, file: &Path) -> Result<OpenedBackup, Failure> {
    let env = setting.store.env();
    let inspected = Inspected::of(env, file).map_err(|error| Failure::backup_file(file, error))?;
    if !inspected.intact {
        return Err(Failure::backup_file(file, holdfast_vault::OpenError::Damaged));
    }
    let of_file = |error| of_file(file, error);
    let at = |stage| {
        progress(setting, stage);
        true
    };
    if inspected.by_keychain {
        return OpenedBackup::open_with_keychain(env, file, &SystemKeychain, &at).map_err(of_file);
    }
    let prompt = if inspected.is_vault { "Local password of that vault" } else { "Backup password" };
    let password = input::password(&setting.backup_password(prompt))?;
    let opened = OpenedBackup::open_watched(&setting.store, file, &password, &at).map_err(of_file)?;
    if setting.store.state().is_ok_and(|state| state != holdfast_vault::StoreState::None) {
        opened.note_opened(&setting.store);
    }
    Ok(opened)
}

/// Opens a file, or saves what can be saved of it.
pub fn salvage(setting: &Setting<'_>, file: &Path, unsure: bool) -> Result<Salvaged, Failure> {
    let password = input::password(&setting.backup_password("Password of the file"))?;
    let at = |stage| {
        progress(setting, stage);
        true
    };
    OpenedBackup::salvage(&setting.store, file, &password, unsure, &at).map_err(|error| of_file(file, error))
}

fn of_file(file: &Path, error: UnlockError) -> Failure {
    if let UnlockError::Open(error) = error { Failure::backup_file(file, error) } else { error.into() }
}

fn turn_on(setting: &Setting<'_>, arguments: &AutoOn) -> Done {
    setting.require_vault()?;
    if let Some(trouble) = setting.store.settings_trouble() {
        // The folders could not be noted.
        return Err(SaveError::Settings(trouble).into());
    }
    let local = input::password(&setting.local_password())?;
    let known = setting.store.claimed_slots()?.contains(&SlotType::Backup);
    let wanted = setting.backup_password(if known { "Backup password" } else { "New backup password" });
    let backup = if known { input::password(&wanted)? } else { input::new_backup_password(&wanted)? };
    let (mut vault, grant) = setting.unlock_with(&local)?;
    let folders = folders(&arguments.dir)?;
    setting.output.progress("Making the key from the backup password; this takes some seconds…");
    if let Some(rekeyed) = vault.turn_on_auto_backup(&grant, &local, &backup)? {
        forget_biometrics(setting, &rekeyed);
    }
    setting.store.change_settings(|settings| {
        // What is on already keeps what is not said anew.
        if !folders.is_empty() || !known {
            settings.auto_backup.destinations = folders;
        }
        if arguments.keep.is_some() || !known {
            settings.auto_backup.keep = arguments.keep;
        }
    })?;
    let run = setting.store.run_auto_backup(Urgency::Now, &mut Tries::default())?;
    let status = status(setting)?;
    setting.output.done(&document::auto_backup(&status), || {
        format!("Auto backup is on.\n{}", document::auto_lines(&status))
    })?;
    Ok(exit_of(setting, &run))
}

/// The folders, each once. The last part of a path is made where it is missing; the rest must be there, so that nothing is
/// written where a stick is not plugged in.
fn folders(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut folders = Vec::new();
    for folder in named {
        let made = if folder.is_dir() { Ok(()) } else { std::fs::create_dir(folder) };
        let folder = made
            .and_then(|()| std::fs::canonicalize(folder))
            .map_err(|error| Failure::file(folder, &error))?;
        if folder.to_str().is_none() {
            return Err(Failure::usage("the name of the folder is not valid Unicode"));
        }
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    Ok(folders)
}

fn turn_off(setting: &Setting<'_>) -> Done {
    setting.require_vault()?;
    let local = input::password(&setting.local_password())?;
    let (mut vault, grant) = setting.unlock_with(&local)?;
    if let Some(rekeyed) = vault.turn_off_auto_backup(&grant, &local)? {
        forget_biometrics(setting, &rekeyed);
    }
    let status = status(setting)?;
    setting.output.done(&document::auto_backup(&status), || {
        "Auto backup is off, and the vault has new keys. The auto backups that there are still open with their password.".into()
    })?;
    Ok(None)
}

fn run_auto(setting: &Setting<'_>, now: bool) -> Done {
    let urgency = if now { Urgency::Now } else { Urgency::WhenDue };
    let run = setting.store.run_auto_backup(urgency, &mut Tries::default())?;
    let paths = |paths: &[PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    let failed: Vec<_> = run
        .failed
        .iter()
        .map(|failed| json!({ "dir": failed.dir.display().to_string(), "reason": failed.reason.code() }))
        .collect();
    let document = json!({ "written": paths(&run.written), "pruned": paths(&run.pruned), "failed": failed });
    setting.output.done(&document, || run_lines(&run))?;
    Ok(exit_of(setting, &run))
}

fn run_lines(run: &AutoRun) -> String {
    let written = run.written.iter().map(|path| format!("Written: {}", path.display()));
    let pruned = run.pruned.iter().map(|path| format!("Removed: {}", path.display()));
    let lines: Vec<_> = written.chain(pruned).collect();
    if lines.is_empty() {
        (if run.failed.is_empty() { "Nothing is due." } else { "Nothing was written." }).into()
    } else {
        lines.join("\n")
    }
}

/// A stick that is not plugged in is no failure as long as another folder is there.
fn exit_of(setting: &Setting<'_>, run: &AutoRun) -> Option<ExitCode> {
    let real = run.failed.iter().any(|failed| !failed.reason.is_out_of_reach());
    let nowhere = !run.failed.is_empty() && run.failed.len() == setting.store.destinations().len();
    for failed in &run.failed {
        if real || nowhere {
            setting.output.complain(&failed_line(failed));
        } else {
            setting.output.progress(&failed_line(failed));
        }
    }
    (real || nowhere).then(|| ExitCode::from(1))
}

fn failed_line(failed: &FailedDestination) -> String {
    let what = if failed.reason == FailReason::Settings { "" } else { "NOT WRITTEN to " };
    format!("{what}{}: {}", failed.dir.display(), document::reason(failed.reason))
}

fn list(setting: &Setting<'_>) -> Done {
    let files =
        setting.store.auto_backups().map_err(|error| Failure::file(setting.store.folder(), &error))?;
    let document = json!({ "files": files.iter().map(file).collect::<Vec<_>>() });
    setting.output.result(&document, || {
        let line = |copy: &KnownBackup| {
            let made = copy.created_at.map(|time| time.strftime("%Y-%m-%d %H:%M").to_string());
            let state = if copy.intact { "intact" } else { "DAMAGED" };
            format!("{}  {state}  {}", made.unwrap_or_default(), copy.path.display())
        };
        if files.is_empty() {
            "There are no auto backups.".into()
        } else {
            files.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    })?;
    Ok(None)
}

fn file(copy: &KnownBackup) -> Value {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let sequence = match copy.origin {
        Origin::Auto { sequence } => Some(sequence),
        Origin::File | Origin::Aside => None,
    };
    json!({
        "path": copy.path.display().to_string(),
        "sequence": sequence,
        "createdAt": time(copy.created_at),
        "bytes": copy.bytes,
        "intact": copy.intact,
        "authenticAt": time(copy.authentic_at),
        "openedAt": time(copy.opened_at),
    })
}

fn status(setting: &Setting<'_>) -> Result<AutoStatus, Failure> {
    setting.store.auto_backup_status().map_err(|error| Failure::file(setting.store.folder(), &error))
}
