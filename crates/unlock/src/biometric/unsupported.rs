//! Systems without biometrics.
//!
//! # Security
//! Nothing is kept and nothing is released.

use holdfast_vault::{ItemName, Key};

use super::{BiometricError, Biometrics, Mode, Prompt, Sensor};

/// A system that has nothing of the kind.
pub struct Unsupported;

impl Biometrics for Unsupported {
    fn sensor(&self) -> Result<Sensor, BiometricError> {
        Err(BiometricError::Unsupported)
    }

    fn mode(&self) -> Mode {
        Mode::Session
    }

    fn confirm(&self, _: &Prompt) -> Result<(), BiometricError> {
        Err(BiometricError::Unsupported)
    }

    fn keep(&self, _: &ItemName, _: Key, _: &Prompt) -> Result<Key, BiometricError> {
        Err(BiometricError::Unsupported)
    }

    fn release(&self, _: &ItemName, _: &Prompt) -> Result<Key, BiometricError> {
        Err(BiometricError::Unsupported)
    }

    fn forget(&self, _: &ItemName) -> Result<(), BiometricError> {
        Ok(())
    }
}
