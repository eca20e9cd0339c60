//! Adds and renames accounts until it is killed; says on standard output what is saved. For the crash test.

use std::io::Write;
use std::path::Path;

use holdfast_tests::vaults::{cheap_store, new_account, password};

fn main() {
    let folder = std::env::args().nth(1).expect("the data directory");
    let store = cheap_store(Path::new(&folder));
    let (mut vault, grant) = store.unlock(&password()).expect("the vault opens");
    let mut out = std::io::stdout();
    for number in 0.. {
        let account = vault.add(&grant, new_account(&store, &format!("made {number}"))).expect("it is saved");
        writeln!(out, "{}", account.id).and_then(|()| out.flush()).expect("somebody listens");
        vault.rename(account.id, &format!("renamed {number}")).expect("it is saved");
        if vault.accounts().len() > 12 {
            let oldest = vault.accounts().first().expect("there are twelve").id;
            writeln!(out, "-{oldest}").and_then(|()| out.flush()).expect("somebody listens");
            vault.remove(oldest, true).expect("it is saved");
        }
    }
}
