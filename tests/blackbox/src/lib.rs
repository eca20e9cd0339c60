//! What the tests from outside share: the command line as a session, and a disk that fails.

pub mod changes;
pub mod clock;
pub mod crafted;
pub mod disk;
pub mod memory_disk;
pub mod python;
pub mod readers;
pub mod recording;
pub mod session;
pub mod vaults;

/// A public phrase (BIP-39 test vector).
pub const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
/// Its identity.
pub const DID: &str = "did:key:z6Mkg31j619vWiZjm8qPXtc8ptN894zhmTDFjMJ71PELsyeg";
/// Another public phrase.
pub const OTHER_WORDS: &str =
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage above";
/// A password that may be chosen.
pub const PASSWORD: &str = "harbour lantern forty";
