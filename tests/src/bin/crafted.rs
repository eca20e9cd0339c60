//! Writes a backup that lies about its account to a file, for tests of the real window. Its password is the first line of standard input.

use std::error::Error;
use std::sync::Arc;

use holdfast_tests::{OTHER_WORDS, WORDS, crafted};
use holdfast_vault::{Disk, Environment, KdfPolicy, Password, SystemClock};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("say which file to write")?;
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let (files, clock) = (Arc::new(Disk::new("crafted")), Arc::new(SystemClock::new()));
    let env = Environment::new(files, clock, KdfPolicy::least_for_tests());
    let bytes = crafted::backup(&env, &Password::new(&password)?, &crafted::account(WORDS), OTHER_WORDS);
    Ok(std::fs::write(file, bytes)?)
}
