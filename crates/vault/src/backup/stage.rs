//! What long work is at.

use crate::format::container::OpenError;

/// What a long piece of work is at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What the words derive is compared with what is said of them: Minima's take a while.
    Comparing {
        /// How many accounts are done,
        done: u32,
        /// and of how many.
        of: u32,
    },
    /// The key is derived from the password: seconds.
    DerivingKey,
    /// The file is written.
    Writing,
    /// The file is opened again with the password: seconds.
    Opening,
    /// The vault is saved.
    Saving,
}

/// Is told what long work is at, and says whether to go on.
pub type Watch<'a> = &'a dyn Fn(Stage) -> bool;

impl Stage {
    pub(super) fn tell(self, at: Watch<'_>) -> Result<(), OpenError> {
        if at(self) { Ok(()) } else { Err(OpenError::Stopped) }
    }

    pub(super) fn comparing(done: usize, of: usize) -> Self {
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Self::Comparing { done: number(done), of: number(of) }
    }
}
