//! What libraries leave on the stack: words by number, entropy, hashes on the way to a key.

use std::hint::black_box;

use zeroize::Zeroize;

/// More than reading and answering a request uses, in a build for debugging too.
const USED: usize = 256 * 1024;

/// Does some work and overwrites the stack that it used, as far as 256 KiB. What a cipher decrypts or a library reads passes through
/// stacks, and stays there until something else is called.
pub fn wiped<T>(work: impl FnOnce() -> T) -> T {
    let result = deeper(work);
    wipe();
    result
}

#[inline(never)]
fn deeper<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

/// Its frame lies where those of the work lay.
#[inline(never)]
fn wipe() {
    let mut frame = [0u8; USED];
    black_box(&mut frame).zeroize();
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{Read, Seek, SeekFrom};

    use bip39::Mnemonic;

    use super::*;

    /// Entropy that looks like nothing else, and its words: a vector of BIP-39.
    const ENTROPY: &str = "9e885d952ad362caeb4efe34a8e91bd2";
    const WORDS: &str = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic";

    /// Whether the entropy is on the stack below the caller.
    #[inline(never)]
    fn is_below(wanted: &[u8]) -> std::io::Result<bool> {
        let here = std::ptr::from_ref(&wanted) as u64;
        let mut stack = vec![0u8; 128 * 1024];
        let mut memory = std::fs::File::open("/proc/self/mem")?;
        memory.seek(SeekFrom::Start(here - stack.len() as u64))?;
        memory.read_exact(&mut stack)?;
        Ok(stack.windows(wanted.len()).any(|part| part == wanted))
    }

    #[test]
    fn nothing_of_a_phrase_is_left_on_the_stack() {
        let entropy = data_encoding::HEXLOWER.decode(ENTROPY.as_bytes()).unwrap();
        // The library alone leaves it, or this would show nothing.
        let read = || Mnemonic::parse_in_normalized(bip39::Language::English, WORDS).is_ok();
        assert!(deeper(read) && is_below(&entropy).unwrap());
        assert!(wiped(read) && !is_below(&entropy).unwrap());
        drop(crate::Phrase::parse(crate::Kind::Wallet, WORDS).unwrap());
        assert!(!is_below(&entropy).unwrap());
    }
}
