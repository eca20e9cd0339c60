//! `restore`: accounts of a backup into the vault here, or into a new one.

use std::collections::HashSet;
use std::io::IsTerminal;

use holdfast_vault::{AccountId, Existing, OpenedBackup, Salvaged, SalvagedWords, StoreState};
use serde_json::{Value, json};

use super::{Done, Setting, backup};
use crate::arguments::RestoreArguments;
use crate::document;
use crate::failure::Failure;
use crate::input::{self, Wanted};
use crate::output::{harmless, one_line};

pub fn run(setting: &Setting<'_>, arguments: &RestoreArguments) -> Done {
    if arguments.unsure && !arguments.print && !std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "the words are printed to a terminal only; add --print to print them all the same",
        ));
    }
    let store = &setting.store;
    // On standard input the passwords of this vault come before that of the file.
    let state = store.state()?;
    let new = match state {
        StoreState::Damaged { .. } if !arguments.replace => {
            return Err(Failure::new(
                4,
                "damaged",
                "the vault here is damaged; add --replace to set it aside and restore in its place",
            ));
        }
        StoreState::None | StoreState::Damaged { .. } => {
            let file = arguments.new_password_file.as_ref();
            let option = "--new-password-file";
            Some(input::new_password(&Wanted { prompt: "New local password", option, file })?)
        }
        StoreState::Intact => None,
    };
    let existing = if state == StoreState::None { Existing::Refuse } else { Existing::Replace };
    let local = new.is_none().then(|| input::password(&setting.local_password())).transpose()?;
    let (opened, shown) = if arguments.salvage {
        let Salvaged { backup, shown } = backup::salvage(setting, &arguments.file, arguments.unsure)?;
        (backup, shown)
    } else {
        (backup::open(setting, &arguments.file)?, Vec::new())
    };
    if !shown.is_empty() && !arguments.unsure {
        let count = shown.len();
        setting
            .output
            .complain(&format!("{count} more can only be shown, not restored; add --unsure to see them."));
    }
    let shown = if arguments.unsure { shown } else { Vec::new() };
    if opened.accounts().is_empty() && opened.is_salvaged() {
        let nothing = json!({
            "added": 0, "skipped": 0, "replaced": 0, "differing": [], "salvaged": true, "unsure": unsure(&shown),
        });
        let said =
            || format!("Nothing could be read for certain, so nothing was changed.{}", unsure_lines(&shown));
        setting.output.result(&nothing, said)?;
        return Ok(None);
    }
    let chosen = choose(&opened, &arguments.only)?;
    let differing = || opened.differing().filter(|account| chosen.contains(&account.id));
    backup::say_not_believed(setting, differing());
    setting.output.progress("Saving the vault…");
    let restored = match (new, local) {
        (Some(new), _) => store.restore_as_new(&opened, &chosen, &new, existing, &[])?.1,
        (None, Some(local)) => {
            let (mut vault, grant) = setting.unlock_with(&local)?;
            if arguments.replace {
                let known = vault.accounts().to_vec();
                store.restore_as_new(&opened, &chosen, &local, existing, &known)?.1
            } else {
                vault.merge(&grant, &opened, &chosen)?
            }
        }
        (None, None) => return Err(Failure::no_vault()),
    };
    let mut document = json!({
        "added": restored.added,
        "skipped": restored.skipped,
        "replaced": restored.replaced,
        "differing": backup::names(differing()),
    });
    if let Some(fields) = document.as_object_mut().filter(|_| arguments.salvage) {
        fields.insert("salvaged".into(), opened.is_salvaged().into());
        fields.insert("unsure".into(), unsure(&shown));
    }
    setting.output.done(&document, || {
        let mut lines = vec![format!(
            "{} added, {} replaced, {} left as they are. The vault is locked.",
            document::accounts(restored.added),
            restored.replaced,
            restored.skipped
        )];
        if arguments.replace {
            lines.push("The vault that was here is set aside. Auto backup is off: turn it on again.".into());
        }
        if restored.minima > 0 {
            lines.push("Minima's keys are one-time: raise keyuses with every restore of a node.".into());
        }
        if opened.is_salvaged() {
            lines.push(
                "The file is damaged; these accounts could still be read. They may be old, or deleted since. Check each of them.".into(),
            );
        }
        lines.join("\n") + &unsure_lines(&shown)
    })?;
    Ok(None)
}

fn unsure(shown: &[SalvagedWords]) -> Value {
    let one = |words: &SalvagedWords| {
        // EXPOSE: printing the words is what was asked for.
        let (phrase, passphrase) = (words.expose(), words.expose_passphrase());
        json!({ "name": words.name, "kind": words.kind, "phrase": phrase, "passphrase": passphrase })
    };
    shown.iter().map(one).collect()
}

fn unsure_lines(shown: &[SalvagedWords]) -> String {
    let one = |words: &SalvagedWords| {
        // EXPOSE: printing the words is what was asked for.
        let (phrase, passphrase) = (words.expose(), words.expose_passphrase());
        let passphrase = if passphrase.is_empty() {
            String::new()
        } else {
            format!("\n    passphrase: {}", one_line(passphrase))
        };
        let (name, kind) = (one_line(&words.name), one_line(&words.kind));
        format!("\n\nUNSURE, compare each word: {name} ({kind})\n    {}{passphrase}", harmless(phrase))
    };
    shown.iter().map(one).collect()
}

/// The accounts of those names, or all.
fn choose(opened: &OpenedBackup, only: &[String]) -> Result<HashSet<AccountId>, Failure> {
    let accounts = opened.accounts();
    if only.is_empty() {
        return Ok(accounts.iter().map(|account| account.id).collect());
    }
    let mut chosen = HashSet::new();
    for name in only {
        let before = chosen.len();
        chosen.extend(accounts.iter().filter(|account| account.name == *name).map(|account| account.id));
        if chosen.len() == before {
            let message = format!("the file has no account \"{name}\"; nothing was changed");
            return Err(Failure::new(7, "no_such_account", message));
        }
    }
    Ok(chosen)
}
