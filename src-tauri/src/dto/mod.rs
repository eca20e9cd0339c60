//! What crosses the border between the core and a page.

mod error;
mod main;
mod private;

pub use error::{ErrorView, whole_seconds};
pub use main::{
    AccountView, DetailsRequest, FlowRequest, IdentityView, OverviewView, SettingsView, VaultView,
};
pub use private::{CheckView, PrivateReply, PrivateRequest, PrivateView, ReasonView, SecretText, ShownWord};
