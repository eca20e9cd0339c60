//! What a request to a flow comes to, and what all flows say alike.

use holdfast_vault::Purpose;

use super::Flow;
use crate::dialog::Dialog;
use crate::dto::{ErrorView, PrivateReply, PrivateView, SecretText};
use crate::job::Job;

/// What a request came to.
pub enum Step {
    /// The same window goes on.
    Stay(PrivateReply),
    /// The window goes.
    Close,
    /// Everything is shown in another size.
    Resize(PrivateReply),
    /// Everything is locked.
    Lock,
    /// The vault is open: the main window takes the place of the lock screen.
    Unlocked,
    /// A dialog of the system is shown; what is chosen there comes through `path_chosen`.
    Ask(Dialog),
}

/// What a flow's `handle` gives back.
pub type Moved = (Flow, Result<Step, ErrorView>);

/// A phrase's identities are being derived.
pub fn deriving<T: Send + 'static>(job: &Job<T>) -> PrivateView {
    let (done, of) = job.part();
    PrivateView::Deriving { done, of }
}

pub fn screen(view: PrivateView) -> Step {
    Step::Stay(PrivateReply::Screen { view })
}

pub fn strength(text: &SecretText, purpose: Purpose) -> Step {
    // EXPOSE: the strength is that of the text.
    let strength = holdfast_vault::strength(text.expose(), purpose);
    Step::Stay(PrivateReply::Strength {
        score: strength.score,
        refused: strength.refused.map(ErrorView::from),
    })
}
