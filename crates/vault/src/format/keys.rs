//! What the two keys of a vault give: FORMAT.md section 3.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::crypto::secret::Key;

/// What stands in the header, so that a file cannot open to something else under another password.
pub(crate) fn key_check(vault_key: &Key) -> [u8; 32] {
    let mut out = [0; 32];
    expand(vault_key, b"holdfast/2/key-check", &mut out);
    out
}

/// The key of the box.
pub(crate) fn box_key(vault_key: &Key) -> Key {
    Key::fill(|out| expand(vault_key, b"holdfast/2/box-key", out))
}

/// The key of the records.
pub(crate) fn record_key(phrase_key: &Key) -> Key {
    Key::fill(|out| expand(phrase_key, b"holdfast/2/record-key", out))
}

fn expand(key: &Key, info: &[u8], out: &mut [u8; 32]) {
    // EXPOSE: HKDF expands the key.
    let hkdf = Hkdf::<Sha256>::from_prk(key.expose()).expect("a key is as long as a PRK of SHA-256");
    hkdf.expand(info, out).expect("32 bytes are fewer than 255 blocks");
}
