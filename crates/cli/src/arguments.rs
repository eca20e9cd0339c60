//! The commands and their options.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use holdfast_phrase::{Chain, Kind};

use crate::failure::Failure;

/// Keeps mnemonic phrases in an encrypted vault on this computer.
#[derive(Parser)]
#[command(name = "holdfast", version, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args)]
pub struct Global {
    /// The folder of the vault [default: holdfast in the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long, global = true)]
    pub json: bool,
    /// Print nothing but what was asked for
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Read the local password from a file, or from standard input with -
    #[arg(long, global = true, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Go on with a vault that is older than it was here
    #[arg(long, global = true)]
    pub accept_older: bool,
    /// Read the backup password from a file, or from standard input with -
    #[arg(long, global = true, value_name = "FILE")]
    pub backup_password_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Say what is here
    Status,
    /// Make, import, list and change accounts
    #[command(subcommand)]
    Account(AccountCommand),
    /// Derive the identities of a phrase; nothing is kept
    Identity(IdentityArguments),
    /// Set or change the local password
    #[command(subcommand)]
    Password(PasswordCommand),
    /// Save, look at and check backup files; auto backup
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Bring accounts back from a backup file
    Restore(RestoreArguments),
    /// Name this computer, and list the others whose backups lie in the same folders
    #[command(subcommand)]
    Computers(ComputersCommand),
    /// Bring in what another computer has that is missing here
    TakeOver(TakeOverArguments),
    /// Answer a question, or explain a command
    Help {
        /// A topic, or a command; without one, all of both
        #[arg(value_name = "TOPIC|COMMAND")]
        about: Vec<String>,
    },
    /// Print what completes commands in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    #[command(hide = true)]
    Manual {
        /// The folder, which is there
        dir: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum AccountCommand {
    /// Make a new phrase
    New(NewArguments),
    /// Keep a phrase that there is
    Import(ImportArguments),
    /// List all accounts
    List,
    /// Show one account
    Show(Which),
    /// Give an account another name
    Rename {
        #[command(flatten)]
        which: Which,
        /// The new name
        name: String,
    },
    /// Change what is noted of an account
    Set(SetArguments),
    /// Delete an account and its phrase
    Remove(RemoveArguments),
    /// Print the words
    Reveal {
        #[command(flatten)]
        which: Which,
        /// Print the words even if the output is no terminal
        #[arg(long)]
        print: bool,
    },
    /// Compare the words on paper with an account; nothing is revealed
    Check {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        phrase: PhraseFile,
        #[command(flatten)]
        passphrase: PassphraseFile,
    },
}

/// An account.
#[derive(Args)]
pub struct Which {
    /// A name, or any unique beginning of an id
    pub id: String,
}

#[derive(Args)]
pub struct NewArguments {
    /// What the phrase is for
    #[arg(long, default_value = "olares", value_parser = kind)]
    pub kind: Kind,
    /// What to call it [default: the kind and a number]
    #[arg(long)]
    pub name: Option<String>,
    /// A note for oneself; never the words
    #[arg(long)]
    pub note: Option<String>,
    /// How many words [default: what is usual for the kind]
    #[arg(long)]
    pub words: Option<usize>,
}

#[derive(Args)]
pub struct ImportArguments {
    /// What the phrase is for
    #[arg(long, default_value = "olares", value_parser = kind)]
    pub kind: Kind,
    /// What to call it [default: the kind and a number]
    #[arg(long)]
    pub name: Option<String>,
    /// A note for oneself; never the words
    #[arg(long)]
    pub note: Option<String>,
    /// Where the words were made: product, roughly when, with dice or not
    #[arg(long)]
    pub made_where: Option<String>,
    #[command(flatten)]
    pub phrase: PhraseFile,
    #[command(flatten)]
    pub passphrase: PassphraseFile,
    /// Minima: take the phrase out of a node's backup; its password is the backup password
    #[arg(long, value_name = "FILE.bak", conflicts_with_all = ["phrase_file", "passphrase_file"])]
    pub from: Option<PathBuf>,
    /// Minima: read the lock password of the node from a file, or from standard input with -
    #[arg(long, value_name = "FILE", requires = "from")]
    pub lock_password_file: Option<PathBuf>,
    /// Minima: how many keys the wallet has [default: 64, or what the backup has]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub keys: Option<u32>,
    /// Minima: how often each key may have been used [default: 1000, or more where the backup says so]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub keyuses: Option<u32>,
}

#[derive(Args)]
pub struct PassphraseFile {
    /// Read the passphrase (the "25th word") from a file, or from standard input with -
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl PassphraseFile {
    /// The file, which belongs to kinds that have passphrases.
    pub fn of(&self, kind: Kind) -> Result<Option<&PathBuf>, Failure> {
        if self.passphrase_file.is_some() && !kind.takes_passphrase() {
            return Err(Failure::usage(
                "--passphrase-file belongs to wallets: the other kinds have no passphrase",
            ));
        }
        Ok(self.passphrase_file.as_ref())
    }
}

#[derive(Args)]
pub struct PhraseFile {
    /// Read the phrase from a file, or from standard input with -
    #[arg(long, value_name = "FILE")]
    pub phrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub struct SetArguments {
    #[command(flatten)]
    pub which: Which,
    /// A note for oneself, never the words; empty to remove it
    #[arg(long)]
    pub note: Option<String>,
    /// The name that Olares binds, like alice@olares.com; empty to remove it
    #[arg(long)]
    pub bound_name: Option<String>,
    /// Where the words were made: product, roughly when, with dice or not; empty to remove it
    #[arg(long)]
    pub made_where: Option<String>,
    /// Minima: how many keys the wallet has
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub keys: Option<u32>,
    /// Minima: how often each key may have been used
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub keyuses: Option<u32>,
    /// Set --keyuses although it is lower than before: a key that signs again gives the coins away
    #[arg(long, requires = "keyuses")]
    pub lower: bool,
}

#[derive(Args)]
pub struct RemoveArguments {
    #[command(flatten)]
    pub which: Which,
    /// Delete it although it is not backed up
    #[arg(long)]
    pub give_up_phrase: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

#[derive(Args)]
pub struct IdentityArguments {
    /// What the phrase is for
    #[arg(long, default_value = "olares", value_parser = kind)]
    pub kind: Kind,
    #[command(flatten)]
    pub phrase: PhraseFile,
    #[command(flatten)]
    pub passphrase: PassphraseFile,
    /// Show its first address on this system, too; may be given several times
    #[arg(long, value_name = "NAME", value_parser = chain)]
    pub chain: Vec<Chain>,
    /// Look whether the phrase gives this address or DID, and as what kind, at which path or key
    #[arg(long, value_name = "ADDRESS", conflicts_with = "chain")]
    pub find: Option<String>,
}

#[derive(Subcommand)]
pub enum PasswordCommand {
    /// Make a vault with a local password
    Set(NewPassword),
    /// Change the local password
    Change(NewPassword),
    /// Make new keys, for when somebody may know the password
    Rekey(NewPassword),
}

#[derive(Args)]
pub struct NewPassword {
    /// Read the new local password from a file, or from standard input with -
    #[arg(long, value_name = "FILE")]
    pub new_password_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum BackupCommand {
    /// Save all accounts to an encrypted file
    Create {
        /// The file; one that is there is not written over [default: holdfast-backup-DATE.holdfast]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Put what opens it without Holdfast beside it: a page for any browser, recover.py, and a text
        #[arg(long)]
        kit: bool,
    },
    /// Say what a file says of itself without a password
    Inspect {
        /// The backup file
        file: PathBuf,
    },
    /// Open a file with its password and list what is in it; nothing is changed
    Verify {
        /// The backup file
        file: PathBuf,
    },
    /// A backup every 24 hours
    #[command(subcommand)]
    Auto(AutoCommand),
}

#[derive(Subcommand)]
pub enum AutoCommand {
    /// Turn it on, and write the first one
    On(AutoOn),
    /// Turn it off; the vault gets new keys
    Off,
    /// Say how it stands
    Status,
    /// Write the auto backups that are due; needs no password
    Run {
        /// Write one now, due or not
        #[arg(long)]
        now: bool,
    },
    /// List the auto backups of this installation
    List,
}

#[derive(Args)]
pub struct AutoOn {
    /// A folder for them; may be given several times [default: backups in the folder of the vault]
    #[arg(long, value_name = "DIR")]
    pub dir: Vec<PathBuf>,
    /// How many are kept in each folder [default: 14]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub keep: Option<u32>,
}

#[derive(Args)]
pub struct RestoreArguments {
    /// The backup file, or a vault that was set aside
    pub file: PathBuf,
    /// Put the accounts of the file in the place of those here; the vault here is set aside
    #[arg(long)]
    pub replace: bool,
    /// Only the account of this name; may be given several times
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Where there is no vault: read the new local password from a file, or from standard input with -
    #[arg(long, value_name = "FILE")]
    pub new_password_file: Option<PathBuf>,
    /// Where the file is damaged: restore every account that can still be read for certain
    #[arg(long)]
    pub salvage: bool,
    /// Also print words that nothing vouches for; they are never restored
    #[arg(long, requires = "salvage")]
    pub unsure: bool,
    /// Print words also where standard output is no terminal
    #[arg(long, requires = "unsure")]
    pub print: bool,
}

#[derive(Subcommand)]
pub enum ComputersCommand {
    /// List the computers whose auto backups lie in the same folders
    List,
    /// Give this computer a name; only its backups show it, inside
    Name {
        /// The name
        name: String,
    },
    /// Say that a computer is lost or stolen: what it writes from now on is named before it is taken over
    Gone {
        /// Its name or number, as `computers list` shows it
        #[arg(value_name = "NAME")]
        computer: String,
        /// It is here again
        #[arg(long)]
        back: bool,
    },
}

#[derive(Args)]
pub struct TakeOverArguments {
    /// The name or number of the computer, as `computers list` shows it, or one of its files
    #[arg(value_name = "NAME|FILE")]
    pub from: String,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub preview: bool,
    /// Bring back this account, which was deleted here; may be given several times
    #[arg(long, value_name = "ID")]
    pub take: Vec<String>,
    /// Keep this account, which was deleted there, as every account that nothing is said of
    #[arg(long, value_name = "ID")]
    pub keep: Vec<String>,
    /// Delete this account here, too, which was deleted there
    #[arg(long, value_name = "ID")]
    pub delete: Vec<String>,
}

fn chain(text: &str) -> Result<Chain, String> {
    let known: Vec<_> = Chain::ALL.iter().map(|chain| chain.code()).collect();
    text.parse().map_err(|_| format!("the systems are: {}", known.join(", ")))
}

fn kind(text: &str) -> Result<Kind, String> {
    let known: Vec<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    text.parse().map_err(|_| format!("the kinds are: {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_commands_do_not_contradict_each_other() {
        super::Arguments::command().debug_assert();
    }
}
