//! Argon2id (RFC 9106), version 0x13: from a password to a key-encryption key.

use std::fmt;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};

use crate::crypto::secret::Key;
use crate::environment::clock::Clock;
use crate::password::Password;

/// MiB in KiB.
const MIB: u32 = 1024;

/// What one derivation costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory, "t".
    pub passes: u32,
    /// Lanes, "p".
    pub lanes: u32,
}

/// Runs a derivation on a thread of its own, for who may stop to wait for it.
pub trait Elsewhere: Send + Sync {
    /// Runs it. False where it is waited for no more: it then ends by itself, and nobody sees what came of it.
    fn run(&self, derivation: Box<dyn FnOnce() + Send>) -> bool;
}

impl fmt::Debug for dyn Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Elsewhere")
    }
}

/// Which costs are written and which are accepted, and where keys are derived.
#[derive(Clone, Debug)]
pub struct KdfPolicy {
    /// Where that is another thread.
    pub elsewhere: Option<Arc<dyn Elsewhere>>,
    vault: KdfCost,
    /// For backups, on a computer with enough memory and on a small one.
    backup: (KdfCost, KdfCost),
    calibrated: bool,
    floor_kib: u32,
    ceiling_kib: u32,
}

/// Bytes of memory below which a computer is a small one: 3 GiB.
const SMALL_COMPUTER: u64 = 3 << 30;
/// How long unlocking a vault is meant to take.
const TARGET: Duration = Duration::from_secs(1);
/// The passes that calibration may choose.
const PASSES: (u32, u32) = (3, 16);
/// As much as WebAssembly gives to the page that opens files in a browser.
const CEILING_KIB: u32 = 2047 * MIB;
const MOST_PASSES: u32 = 32;
const MOST_LANES: u32 = 16;

/// Why there is no key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum KdfError {
    /// The cost is more than a file may ask for. Found before any work.
    TooMuch,
    /// The cost is less than any file has.
    TooLittle,
    /// The computer has not that much memory free.
    OutOfMemory,
    /// It is not waited for any more.
    Stopped,
}

impl KdfPolicy {
    /// 256 MiB, four lanes, passes measured to take about one second; accepts 256 MiB to 2,047 MiB.
    pub fn standard() -> Self {
        Self {
            elsewhere: None,
            vault: KdfCost { memory_kib: 256 * MIB, passes: PASSES.0, lanes: 4 },
            backup: (
                KdfCost { memory_kib: 1024 * MIB, passes: 4, lanes: 4 },
                KdfCost { memory_kib: 512 * MIB, passes: 8, lanes: 4 },
            ),
            calibrated: true,
            floor_kib: 256 * MIB,
            ceiling_kib: CEILING_KIB,
        }
    }

    /// Far too cheap for a real password: for tests that open hundreds of vaults. A vault made with it does not
    /// open under the standard policy.
    #[cfg(any(test, feature = "testing"))]
    pub fn cheap_for_tests() -> Self {
        let vault = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
        Self {
            elsewhere: None,
            vault,
            backup: (vault, vault),
            calibrated: false,
            floor_kib: 64,
            ceiling_kib: CEILING_KIB,
        }
    }

    /// The least that the standard policy accepts: for tests of a program that has the standard policy.
    #[cfg(any(test, feature = "testing"))]
    pub fn least_for_tests() -> Self {
        let least = KdfCost { memory_kib: 256 * MIB, passes: 1, lanes: 4 };
        Self { vault: least, backup: (least, least), calibrated: false, ..Self::standard() }
    }

    /// The cheap one, and a file that asks for more than 1 MiB is refused: for tests that open files which nobody wrote.
    #[cfg(any(test, feature = "testing"))]
    pub fn cheap_alone_for_tests() -> Self {
        Self { ceiling_kib: MIB, ..Self::cheap_for_tests() }
    }

    /// Whether a file may ask for that much.
    pub(crate) fn judge(&self, cost: KdfCost) -> Result<(), KdfError> {
        let KdfCost { memory_kib, passes, lanes } = cost;
        if memory_kib > self.ceiling_kib || passes > MOST_PASSES || lanes > MOST_LANES {
            return Err(KdfError::TooMuch);
        }
        if memory_kib < self.floor_kib || passes == 0 || lanes == 0 {
            return Err(KdfError::TooLittle);
        }
        Ok(())
    }

    /// The cost for a backup: less memory and more passes where the computer has less than 3 GiB.
    pub fn backup_cost(&self) -> KdfCost {
        if self.is_small_computer() { self.backup.1 } else { self.backup.0 }
    }

    /// Whether the computer has less than 3 GiB of memory, so that backups are made with less.
    pub fn is_small_computer(&self) -> bool {
        total_memory().is_some_and(|total| total < SMALL_COMPUTER)
    }

    /// The cost for a new password slot: measures one derivation and chooses the passes.
    pub(crate) fn choose_vault_cost(&self, clock: &dyn Clock) -> Result<KdfCost, KdfError> {
        if !self.calibrated {
            return Ok(self.vault);
        }
        let start = clock.monotonic();
        derive_kek(&Password::for_measuring(), &[0; 32], self.vault, self)?;
        Ok(KdfCost { passes: passes_for(clock.monotonic() - start, self.vault.passes), ..self.vault })
    }
}

/// The passes that take about `TARGET` where `measured` passes took `time`.
fn passes_for(time: Duration, measured: u32) -> u32 {
    let one = time.as_secs_f64() / f64::from(measured);
    let passes = (PASSES.0..PASSES.1).find(|passes| one * (f64::from(*passes) + 0.5) >= TARGET.as_secs_f64());
    passes.unwrap_or(PASSES.1)
}

/// Derives the key-encryption key. Takes about a second and `cost.memory_kib` of memory.
pub(crate) fn derive_kek(
    password: &Password,
    salt: &[u8; 32],
    cost: KdfCost,
    policy: &KdfPolicy,
) -> Result<Key, KdfError> {
    policy.judge(cost)?;
    // The kernel hands out more memory than there is and kills later, so it is asked first.
    if available_memory().is_some_and(|available| available < u64::from(cost.memory_kib) * 1024) {
        return Err(KdfError::OutOfMemory);
    }
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| KdfError::TooMuch)?;
    let Some(elsewhere) = &policy.elsewhere else { return derive(password, salt, params) };
    let (password, salt) = (password.again(), *salt);
    let (give, given) = mpsc::channel();
    let waited = elsewhere.run(Box::new(move || {
        // Where nobody waits any more, the key is wiped here.
        drop(give.send(derive(&password, &salt, params)));
    }));
    if waited { given.recv().unwrap_or(Err(KdfError::OutOfMemory)) } else { Err(KdfError::Stopped) }
}

fn derive(password: &Password, salt: &[u8; 32], params: Params) -> Result<Key, KdfError> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut result = Ok(());
    let key = Key::fill(|out| {
        // EXPOSE: the password is what the key is derived from.
        result = argon2.hash_password_into(password.expose().as_bytes(), salt, out);
    });
    result.map(|()| key).map_err(|_| KdfError::OutOfMemory)
}

/// Bytes of memory that can be taken now, where the system tells.
fn available_memory() -> Option<u64> {
    memory(sysinfo::System::available_memory)
}

/// Bytes of memory of the computer, where the system tells.
fn total_memory() -> Option<u64> {
    memory(sysinfo::System::total_memory)
}

fn memory(which: impl FnOnce(&sysinfo::System) -> u64) -> Option<u64> {
    use sysinfo::{MemoryRefreshKind, RefreshKind, System};
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let bytes = which(&System::new_with_specifics(memory).ok()?);
    (bytes > 0).then_some(bytes)
}

#[cfg(test)]
mod tests;
