//! Keys, what a password costs, and sealed boxes.

pub mod kdf;
pub mod sealed;
pub mod secret;
