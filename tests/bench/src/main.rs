//! What `npm run bench` measures in Rust. Each measurement is a process of its own, which says its result as JSON on standard output.
//!
//! ```text
//!   kdf MEMORY_KIB PASSES LANES     seconds of one Argon2id
//!   fixture COUNT FOLDER            a vault with so many accounts, and a backup of it
//!   scale OPERATION FOLDER          seconds and peak memory of one operation on it
//!   vault COUNT FOLDER              a data folder with so many accounts and the real cost of its password
//!   accounts COUNT FOLDER           a vault with the real cost of its password, and the same as text and as XML
//!   start PROGRAM [ARGUMENTS]       seconds to a window that takes input, and its memory then
//! ```

mod accounts;
mod scale;
mod start;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use holdfast_vault::{KdfCost, testing};
use serde_json::{Value, json};

/// As in both programs: every block of memory is overwritten when it is given back.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["kdf", memory, passes, lanes] => kdf([memory, passes, lanes].map(|number| count(number))),
        ["fixture", accounts, folder] => scale::make(count(accounts), Path::new(folder)),
        ["scale", operation, folder] => scale::measure(operation, Path::new(folder)),
        ["vault", accounts, folder] => {
            let (vault, _) = accounts::make_vault(count(accounts), Path::new(folder));
            json!({ "accounts": vault.accounts().len() })
        }
        ["accounts", accounts, folder] => accounts::make(count(accounts), Path::new(folder)),
        ["start", program, arguments @ ..] => start::measure(program, arguments),
        _ => panic!("see the top of this file"),
    };
    writeln!(std::io::stdout(), "{result}").expect("somebody listens");
}

fn count<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a number")
}

fn kdf([memory_kib, passes, lanes]: [u32; 3]) -> Value {
    let start = Instant::now();
    testing::derive("a password for measuring", KdfCost { memory_kib, passes, lanes });
    json!({ "seconds": start.elapsed().as_secs_f64() })
}
