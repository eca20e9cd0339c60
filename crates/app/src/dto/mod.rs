//! What crosses the border between the core and a page.
#![expect(missing_docs, reason = "a name says what it is where it says all; bindings.ts has the same names")]

mod backups;
mod biometrics;
mod error;
mod overview;
mod private_request;
mod private_view;
mod secret_text;

pub use backups::{AutoView, BackupsView, CopyView, HealthView};
pub use biometrics::{
    BiometricChangeView, BiometricView, KeychainView, NoMatchView, PasswordDueView, SecurityView, SensorView,
};
pub(crate) use error::out_of_turn;
pub use error::{ErrorView, whole_seconds};
pub use overview::{
    AccountView, DetailsRequest, FlowRequest, IdentityView, OverviewView, SettingsView, VaultView,
};
pub use private_request::PrivateRequest;
pub use private_view::{
    AutoChangeView, CheckView, FilePurposeView, KindView, NoWayInView, NodeNoteView, OtherSecretView,
    PrivateReply, PrivateView, ReasonView, RestorableView, SearchView,
};
pub(crate) use secret_text::read;
pub use secret_text::{SecretText, ShownWord};
