//! Makes one change of `holdfast_tests::changes` and ends with 0 if it worked, with 1 and what went wrong if it did not: for tests in which
//! the system fails it.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use holdfast_tests::changes::Change;
use holdfast_tests::vaults::{backup_password, cheap_store};
use holdfast_vault::OpenedBackup;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [name, data, theirs] = arguments.as_slice() else { panic!("change NAME DATA BACKUP") };
    let change = Change::named(name).expect("there is such a change");
    let store = cheap_store(Path::new(data));
    let opened = OpenedBackup::open(&store, Path::new(theirs), &backup_password());
    let changed = opened.map_err(Into::into).and_then(|theirs| change.make(&store, &theirs));
    match changed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            writeln!(std::io::stdout(), "{error}").expect("somebody listens");
            ExitCode::FAILURE
        }
    }
}
