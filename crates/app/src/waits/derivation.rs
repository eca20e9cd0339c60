//! Derivations, which take a second.

use holdfast_unlock::wiped;
use holdfast_vault::Elsewhere;

use super::{WAITER, Waiter, Waits};

/// Runs a derivation on a thread of its own where the state is held meanwhile. One that a lock leaves ends by itself; its password and its
/// key are wiped there.
pub(super) struct OnItsOwnThread(pub Waits);

impl Elsewhere for OnItsOwnThread {
    fn run(&self, derivation: Box<dyn FnOnce() + Send>) -> bool {
        if let Waiter::HasState = WAITER.get() {
            return self.0.run(None, None, || wiped(derivation)).is_ok();
        }
        derivation();
        true
    }
}
