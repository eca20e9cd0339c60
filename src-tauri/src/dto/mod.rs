//! What crosses the border between the core and a page.

mod backups;
mod biometrics;
mod error;
mod main;
mod private;

pub use backups::{AutoView, BackupsView, CopyView, HealthView};
pub use biometrics::{
    BiometricChangeView, BiometricView, KeychainView, NoMatchView, PasswordDueView, SecurityView, SensorView,
};
pub use error::{ErrorView, whole_seconds};
pub use main::{
    AccountView, DetailsRequest, FlowRequest, IdentityView, OverviewView, SettingsView, VaultView,
};
pub use private::{
    AutoChangeView, CheckView, FilePurposeView, KindView, NoWayInView, NodeNoteView, OtherSecretView,
    PrivateReply, PrivateRequest, PrivateView, ReasonView, RestorableView, SearchView, SecretText, ShownWord,
};
