//! What crosses the border between the core and a page.
#![expect(missing_docs, reason = "a name says what it is where it says all; bindings.ts has the same names")]

mod backups;
mod biometrics;
mod computers;
mod error;
mod kinds;
mod number;
mod other_secret;
mod overview;
mod private_request;
mod private_view;
mod restorable;
mod scheme;
mod secret_text;

pub use backups::{AutoChangeView, AutoView, BackupsView, CopyView, FailReasonView, HealthView};
pub use biometrics::{
    BiometricChangeView, BiometricView, KeychainView, NoMatchView, PasswordDueView, SecurityView, SensorView,
};
pub use computers::{
    ComputerView, ComputersView, NoteAnswers, SharedAccountView, TakeOverAnswers, TakeOverView, TakeableView,
};
pub use error::ErrorView;
pub(crate) use error::out_of_turn;
pub use kinds::{KindView, MarkView, WordCheckView};
#[cfg(feature = "bindings")]
pub use kinds::{identity_types, kind_codes};
pub(crate) use number::number;
pub use number::whole_seconds;
pub use other_secret::OtherSecretView;
pub use overview::{
    AccountView, DetailsRequest, FlowRequest, IdentityView, OlderView, OverviewView, SettingsView, VaultView,
};
pub use private_request::PrivateRequest;
pub use private_view::{
    CheckView, FilePurposeView, NoWayInView, NodeNoteView, PrivateReply, PrivateView, ReasonView, SearchView,
};
pub use restorable::{FitView, RestorableView};
pub use scheme::{SchemeView, ShareAtView, ShareView};
pub(crate) use secret_text::read;
pub use secret_text::{SecretText, ShownWord};
