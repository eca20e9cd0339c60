//! `account …`.

use std::io::IsTerminal;

use holdfast_phrase::{Kind, Passphrase, Phrase};
use holdfast_vault::{Account, AccountSecret, Details, Grant, KeyUses, NewAccount, StoreState, Vault};
use serde_json::json;

use super::backup::say_corrected;
use super::{Done, Setting, check, minima};
use crate::arguments::{AccountCommand, ImportArguments, NewArguments, RemoveArguments, SetArguments, Which};
use crate::document;
use crate::failure::Failure;
use crate::input::{self, Ask, Wanted};
use crate::output::harmless;

pub fn run(setting: &Setting<'_>, command: AccountCommand) -> Done {
    match command {
        AccountCommand::New(arguments) => new(setting, arguments),
        AccountCommand::Import(arguments) => import(setting, arguments),
        AccountCommand::List => list(setting),
        AccountCommand::Show(which) => {
            let (vault, _) = setting.unlock()?;
            show(setting, find(&vault, &which)?)
        }
        AccountCommand::Rename { which, name } => {
            let (mut vault, _) = setting.unlock()?;
            let id = find(&vault, &which)?.id;
            done(setting, &vault.rename(id, &name)?, "is the new name")
        }
        AccountCommand::Set(arguments) => set(setting, arguments),
        AccountCommand::Remove(arguments) => remove(setting, &arguments),
        AccountCommand::Reveal { which, print } => reveal(setting, &which, print),
        AccountCommand::Check { which, phrase, passphrase } => {
            let (mut vault, _) = setting.unlock()?;
            let account = find(&vault, &which)?.clone();
            let files = (phrase.phrase_file.as_ref(), passphrase.passphrase_file.as_ref());
            check::run(setting, &mut vault, &account, files)
        }
    }
}

/// An exact name, or else a unique beginning of an id.
fn find<'a>(vault: &'a Vault, which: &Which) -> Result<&'a Account, Failure> {
    let named: Vec<_> = vault.accounts().iter().filter(|account| account.name == which.id).collect();
    let begin = |account: &&Account| !which.id.is_empty() && account.id.to_string().starts_with(&which.id);
    let found = if named.is_empty() { vault.accounts().iter().filter(begin).collect() } else { named };
    match found.as_slice() {
        [account] => Ok(account),
        [] => Err(holdfast_vault::ChangeError::NoSuchAccount.into()),
        several => {
            let ids: Vec<_> = several.iter().map(|account| account.id.to_string()).collect();
            let message = format!("several accounts fit; name one by its id: {}", ids.join(", "));
            Err(Failure::new(7, "ambiguous", message).with("ids", ids))
        }
    }
}

/// Unlocks the vault, or makes one under the password given.
fn unlock_or_create(setting: &Setting<'_>) -> Result<(Vault, Grant), Failure> {
    if setting.store.state()? != StoreState::None {
        return setting.unlock();
    }
    let wanted = Wanted { prompt: "New local password", ..setting.local_password() };
    Ok(setting.store.create(&input::new_password(&wanted)?)?)
}

fn new(setting: &Setting<'_>, arguments: NewArguments) -> Done {
    let NewArguments { kind, name, note, words } = arguments;
    if kind.made_words().is_empty() {
        let title = kind.title();
        return Err(Failure::usage(&format!("{title}: make the words in their own app, and import them")));
    }
    let words = words.unwrap_or_else(|| kind.default_words());
    let phrase = setting.store.env().with(|random| Phrase::make(kind, words, random));
    let phrase = phrase.map_err(|error| Failure::usage(&format!("--words: {error}")))?;
    let secret = AccountSecret { phrase, passphrase: None };
    let new = NewAccount { name, note, ..NewAccount::new(secret) };
    new.check_texts()?;
    let (mut vault, grant) = unlock_or_create(setting)?;
    let account = vault.add(&grant, new)?;
    done(setting, &account, "is made. Back it up: it exists on this computer alone")
}

fn import(setting: &Setting<'_>, arguments: ImportArguments) -> Done {
    let from_backup = arguments.from.is_some();
    let kind = if from_backup { Kind::Minima } else { arguments.kind };
    arguments.passphrase.of(kind)?;
    if (arguments.keys.is_some() || arguments.keyuses.is_some()) && !kind.counts_uses() {
        return Err(Failure::usage("--keys and --keyuses belong to Minima accounts"));
    }
    let (mut vault, grant);
    // The password comes first on standard input and the phrase takes the rest. A vault is made for a phrase that is one.
    let new = if setting.store.state()? == StoreState::None {
        let wanted = Wanted { prompt: "New local password", ..setting.local_password() };
        let password = input::new_password(&wanted)?;
        let new = to_import(setting, kind, arguments)?;
        (vault, grant) = setting.store.create(&password)?;
        new
    } else {
        (vault, grant) = setting.unlock()?;
        to_import(setting, kind, arguments)?
    };
    if from_backup && let Some(raised) = raise(&mut vault, &new)? {
        return done(setting, &raised, "is here already; its key uses are raised to what the backup says");
    }
    let account = vault.add(&grant, new)?;
    let line =
        || format!("\"{}\" is imported.\n{}", account.name, document::identity_lines(&account.identities));
    setting.output.done(&document::account(&account), line)?;
    Ok(None)
}

/// A node's backup that is read again may tell of more uses of a phrase that is here.
fn raise(vault: &mut Vault, new: &NewAccount) -> Result<Option<Account>, Failure> {
    let identities = new.identities.as_deref().unwrap_or_default();
    match new.key_uses {
        Some(known) => Ok(vault.raise_key_uses(new.secret.phrase.kind(), identities, known)?),
        None => Ok(None),
    }
}

/// What is to be imported, read and checked.
fn to_import(setting: &Setting<'_>, kind: Kind, arguments: ImportArguments) -> Result<NewAccount, Failure> {
    let ImportArguments {
        name,
        note,
        made_where,
        phrase,
        passphrase,
        from,
        lock_password_file,
        keys,
        keyuses,
        ..
    } = arguments;
    let from_backup = from.is_some();
    let read = match from {
        Some(file) => minima::read(setting, &file, lock_password_file.as_ref())?,
        None => {
            let asked = kind.takes_passphrase() && phrase.phrase_file.is_none() && input::is_terminal();
            let ask = if asked { Ask::Twice } else { Ask::Not };
            let passphrase = input::passphrase(passphrase.passphrase_file.as_ref(), ask)?;
            let text = input::phrase(kind, phrase.phrase_file.as_ref())?;
            let passphrase = passphrase.as_ref().map(|text| text.as_str());
            let secret = AccountSecret::import(kind, &text, passphrase)?;
            say_also(setting, &secret);
            NewAccount::new(secret)
        }
    };
    let least = read.key_uses.unwrap_or_default();
    // What a backup proves is not lowered: a key that signs again gives the coins away.
    let at_least = |given: Option<u32>, least: u32| match given {
        Some(given) if from_backup => given.max(least),
        Some(given) => given,
        None => least,
    };
    let key_uses = KeyUses { keys: at_least(keys, least.keys), uses: at_least(keyuses, least.uses) };
    let new = NewAccount { name, note, made_where, key_uses: Some(key_uses), ..read };
    new.check_texts()?;
    Ok(new)
}

/// Words may pass the check of another system by chance, or because they are of that.
fn say_also(setting: &Setting<'_>, secret: &AccountSecret) {
    for scheme in secret.phrase.also() {
        let kind = Kind::of_scheme(&scheme).map_or(String::new(), |kind| format!(" with --kind {kind}"));
        setting.output.complain(&format!(
            "These words also fit {scheme}. If the addresses below are not yours, import them{kind}."
        ));
    }
    if secret.phrase.kind() == Kind::Words {
        setting.output.complain(
            "Nothing about these words can be checked: compare each with your paper, and their number.",
        );
    }
}

fn list(setting: &Setting<'_>) -> Done {
    let (vault, _) = setting.unlock()?;
    let accounts = vault.accounts();
    let document = json!({ "accounts": accounts.iter().map(document::account).collect::<Vec<_>>() });
    let lines = || match accounts {
        [] => "There are no accounts yet.".into(),
        accounts => accounts.iter().map(document::account_lines).collect::<Vec<_>>().join("\n\n"),
    };
    setting.output.result(&document, lines)?;
    Ok(None)
}

fn set(setting: &Setting<'_>, arguments: SetArguments) -> Done {
    let SetArguments { which, note, bound_name, made_where, keys, keyuses, lower } = arguments;
    let texts = [&note, &bound_name, &made_where];
    if texts.iter().all(|text| text.is_none()) && keys.is_none() && keyuses.is_none() {
        return Err(Failure::usage(
            "say what to set: --note, --bound-name, --made-where, --keys or --keyuses",
        ));
    }
    let (mut vault, _) = setting.unlock()?;
    let account = find(&vault, &which)?;
    if account.kind != "minima" && (keys.is_some() || keyuses.is_some()) {
        return Err(Failure::usage("--keys and --keyuses belong to Minima accounts"));
    }
    let id = account.id;
    let details = Details { note, bound_name, made_where, keys, keyuses, lower };
    done(setting, &vault.set_details(id, details)?, "is changed")
}

fn remove(setting: &Setting<'_>, arguments: &RemoveArguments) -> Done {
    let (mut vault, grant) = setting.unlock()?;
    let account = find(&vault, &arguments.which)?.clone();
    if account.backed_up_at.is_none() && !arguments.give_up_phrase {
        return Err(holdfast_vault::ChangeError::NotBackedUp.into());
    }
    if !arguments.yes {
        let question =
            format!("Type the name to delete \"{}\" and its phrase from this computer:", account.name);
        if input::answer(&question, "--yes")? != account.name {
            return Err(Failure::usage("that is not the name; nothing was deleted"));
        }
    }
    // Looked at before: afterwards nobody knows what they hold.
    let still_in =
        vault.copies_with(&[account.id]).map_err(|error| Failure::file(setting.store.folder(), &error))?;
    vault.remove(account.id, arguments.give_up_phrase, Some(&grant))?;
    let still_in: Vec<_> = still_in.iter().map(|path| path.display().to_string()).collect();
    let document = json!({ "removed": account.id.to_string(), "stillIn": still_in });
    setting.output.done(&document, || {
        let rest = still_in.iter().map(|path| format!("Its phrase may still be in {path}"));
        let first = format!("\"{}\" is deleted.", account.name);
        std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n")
    })?;
    Ok(None)
}

fn reveal(setting: &Setting<'_>, which: &Which, print: bool) -> Done {
    if !print && !std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "the words are printed to a terminal only; add --print to print them all the same",
        ));
    }
    let (mut vault, grant) = setting.unlock()?;
    let id = find(&vault, which)?.id;
    let secret = vault.secret(&grant, id)?;
    drop(grant);
    let corrected = vault.correct(id, &secret)?;
    let account = vault.account(id)?;
    if corrected {
        say_corrected(setting, [account]);
    }
    // EXPOSE: printing the words is what was asked for.
    let (words, passphrase) = (secret.phrase.expose(), secret.passphrase.as_ref().map(Passphrase::expose));
    let document = json!({ "phrase": words, "passphrase": passphrase, "corrected": corrected });
    let lines = || {
        let shares = account.shares();
        let mut numbered = Vec::new();
        for (part, line) in words.lines().enumerate() {
            numbered.extend(shares.get(part).map(|share| format!("{share}:")));
            numbered.extend(line.split(' ').enumerate().map(|(i, word)| format!("{:>3}  {word}", i + 1)));
        }
        let passphrase = passphrase.map(|text| format!("passphrase: {text}"));
        let uses = account.key_uses().map(|uses| format!("keys: {}, keyuses: {}", uses.keys, uses.uses));
        numbered.into_iter().chain(passphrase).chain(uses).collect::<Vec<_>>().join("\n")
    };
    setting.output.result(&document, lines)?;
    if passphrase.is_some_and(|text| *harmless(text) != *text) {
        setting.output.complain(
            "The passphrase has characters that no terminal shows; each stands as \u{FFFD} above. Add --json to see which they are.",
        );
    }
    Ok(None)
}

fn show(setting: &Setting<'_>, account: &Account) -> Done {
    setting.output.result(&document::account(account), || document::account_lines(account))?;
    Ok(None)
}

fn done(setting: &Setting<'_>, account: &Account, what: &str) -> Done {
    setting.output.done(&document::account(account), || format!("\"{}\" {what}.", account.name))?;
    Ok(None)
}
