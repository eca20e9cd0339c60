//! Writes what lies about its account, for tests of the real window: with a file, a backup; with the data directory of a vault, that vault's
//! index. The password is the first line of standard input.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use holdfast_tests::vaults::cheap_store;
use holdfast_tests::{OTHER_WORDS, WORDS, crafted};
use holdfast_vault::{Disk, Environment, KdfPolicy, Password, SystemClock, testing};

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args_os().nth(1).ok_or("say which file to write, or which vault to change")?;
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let password = Password::new(&password)?;
    if Path::new(&place).is_dir() {
        let is_done = testing::mislabel(&cheap_store(Path::new(&place)), &password);
        return is_done.then_some(()).ok_or_else(|| "the vault does not open".into());
    }
    let (files, clock) = (Arc::new(Disk::new("crafted")), Arc::new(SystemClock::new()));
    let env = Environment::new(files, clock, KdfPolicy::least_for_tests());
    let bytes = crafted::backup(&env, &password, &crafted::account(WORDS), OTHER_WORDS);
    Ok(std::fs::write(place, bytes)?)
}
