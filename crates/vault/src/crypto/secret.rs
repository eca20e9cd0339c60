//! Keys in memory: each on a page of its own, which the system is asked to keep out of the swap file.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use rand::CryptoRng;
use region::LockGuard;
use zeroize::{Zeroize, Zeroizing};

/// A key of 256 bits. In locked memory where the system gives it, never moved, wiped on drop.
pub struct Key {
    /// Given up before the page is: by then the page could belong to another key.
    _lock: Option<LockGuard>,
    page: Box<Page>,
}

/// As large as a page of memory at least, so that no two keys share one: giving up the lock of one would give up the other's.
#[cfg_attr(target_arch = "x86_64", repr(align(4096)))]
#[cfg_attr(not(target_arch = "x86_64"), repr(align(65536)))]
struct Page(Zeroizing<[u8; 32]>);

/// Whether the system refused to lock a key's memory.
static REFUSED: AtomicBool = AtomicBool::new(false);

/// Whether every key so far is in memory that is not written to the swap file. Systems limit how much may be locked (Linux:
/// `RLIMIT_MEMLOCK`, often 8 MiB, 64 KiB at least).
pub fn keys_are_locked() -> bool {
    !REFUSED.load(Ordering::Relaxed)
}

impl Key {
    /// Draws a new key.
    pub fn make(random: &mut dyn CryptoRng) -> Self {
        Self::fill(|bytes| random.fill_bytes(bytes))
    }

    /// A key whose bytes `write` puts in place.
    pub fn fill(write: impl FnOnce(&mut [u8; 32])) -> Self {
        let mut page = Box::new(Page(Zeroizing::new([0; 32])));
        let lock = region::lock(page.0.as_ptr(), page.0.len()).ok();
        if lock.is_none() {
            REFUSED.store(true, Ordering::Relaxed);
        }
        write(&mut page.0);
        Self { _lock: lock, page }
    }

    /// The bytes. Each call says why in an `// EXPOSE:` line.
    pub fn expose(&self) -> &[u8; 32] {
        &self.page.0
    }

    /// The same key once more, for what outlives its owner.
    #[must_use]
    pub fn copy(&self) -> Self {
        // EXPOSE: copied into another key.
        Self::fill(|bytes| bytes.copy_from_slice(self.expose()))
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static_assertions::assert_not_impl_any!(Key: Clone, fmt::Display, serde::Serialize, std::ops::Deref, PartialEq);

    #[test]
    fn debug_says_the_type_and_no_more() {
        assert_eq!(format!("{:?}", Key::fill(|bytes| bytes.fill(7))), "Key");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_key_is_in_locked_memory_of_its_own() {
        let (one, other) = (Key::fill(|bytes| bytes.fill(7)), Key::fill(|bytes| bytes.fill(8)));
        assert!(keys_are_locked(), "RLIMIT_MEMLOCK is at least 64 KiB");
        // EXPOSE: a test asks where the keys are.
        let (at, after) = (one.expose().as_ptr() as usize, other.expose().as_ptr() as usize);
        assert!(at.abs_diff(after) >= 4096);
        assert!(is_locked(at) && is_locked(after));
        drop(one);
        assert!(is_locked(after));
    }

    /// Whether the kernel lists the address in a locked mapping (`lo` in proc_pid_smaps(5)).
    #[cfg(target_os = "linux")]
    fn is_locked(address: usize) -> bool {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut inside = false;
        for line in maps.lines() {
            let range = line.split(' ').next().and_then(|range| range.split_once('-'));
            if let Some((from, to)) = range.filter(|_| !line.contains(':') || line.contains(" r")) {
                let number = |text| usize::from_str_radix(text, 16);
                if let (Ok(from), Ok(to)) = (number(from), number(to)) {
                    inside = (from..to).contains(&address);
                }
            }
            if let Some(flags) = line.strip_prefix("VmFlags:").filter(|_| inside) {
                return flags.split_whitespace().any(|flag| flag == "lo");
            }
        }
        false
    }
}
