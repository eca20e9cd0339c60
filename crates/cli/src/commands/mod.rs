//! One file a command.

mod account;
mod backup;
mod check;
mod computers;
mod help;
mod identity;
mod minima;
mod password;
mod restore;
mod status;

use std::process::ExitCode;

use holdfast_vault::{Environment, Grant, Password, Store, Vault, default_data_folder};

use crate::arguments::{Arguments, Command, Global};
use crate::failure::Failure;
use crate::input::{self, Wanted};
use crate::output::Output;

/// What every command has at hand.
pub struct Setting<'a> {
    pub store: Store,
    pub global: &'a Global,
    pub output: &'a Output,
}

/// Runs a command.
pub fn run(arguments: Arguments, environment: Environment, output: &Output) -> Result<ExitCode, Failure> {
    let Arguments { global, command } = arguments;
    let folder = global.data_dir.clone().or_else(default_data_folder);
    let folder = folder.ok_or_else(|| Failure::usage("there is no home folder; give --data-dir"))?;
    let setting = Setting { store: Store::new(folder, environment), global: &global, output };
    match command {
        Command::Status => status::run(&setting),
        Command::Account(command) => account::run(&setting, command),
        Command::Identity(arguments) => identity::run(&setting, &arguments),
        Command::Password(command) => password::run(&setting, &command),
        Command::Backup(command) => backup::run(&setting, command),
        Command::Restore(arguments) => restore::run(&setting, &arguments),
        Command::Computers(command) => computers::run(&setting, command),
        Command::TakeOver(arguments) => computers::take_over(&setting, &arguments),
        Command::Help { about } => help::run(&about, output),
        Command::Completions { shell } => help::completions(shell, output),
        Command::Manual { dir } => help::manual(&dir),
    }
    .map(|done| done.unwrap_or(ExitCode::SUCCESS))
}

/// What a command comes to: nothing, or an exit status that is no error.
pub type Done = Result<Option<ExitCode>, Failure>;

impl Setting<'_> {
    /// Where the local password comes from.
    pub fn local_password(&self) -> Wanted<'_> {
        Wanted {
            prompt: "Local password",
            option: "--password-file",
            file: self.global.password_file.as_ref(),
        }
    }

    /// Where the password of a backup comes from.
    pub fn backup_password<'b>(&'b self, prompt: &'b str) -> Wanted<'b> {
        Wanted { prompt, option: "--backup-password-file", file: self.global.backup_password_file.as_ref() }
    }

    /// Unlocks the vault that there is.
    pub fn unlock(&self) -> Result<(Vault, Grant), Failure> {
        self.require_vault()?;
        self.unlock_with(&input::password(&self.local_password())?)
    }

    /// The same where the password was asked for already. Says it if the vault is older than it was.
    pub fn unlock_with(&self, password: &Password) -> Result<(Vault, Grant), Failure> {
        let (mut vault, grant) = self.store.unlock(password)?;
        let Some(older) = vault.older() else { return Ok((vault, grant)) };
        let (here, before) = (older.here, older.before.saved_at);
        if self.global.accept_older {
            vault.accept_older()?;
            return Ok((vault, grant));
        }
        self.output.complain(&format!(
            "The vault is older than it was: saved at {here}, and here it had been saved at {before}. Somebody may have put an old copy in its place. Nothing can be changed; if you did that yourself, add --accept-older."
        ));
        Ok((vault, grant))
    }

    /// Nobody is asked for a password where there is nothing to unlock.
    pub fn require_vault(&self) -> Result<(), Failure> {
        use holdfast_vault::{OpenError, StoreState};
        match self.store.state()? {
            StoreState::Intact => Ok(()),
            StoreState::None => Err(Failure::no_vault()),
            StoreState::Damaged { .. } => Err(OpenError::Damaged.into()),
        }
    }
}
