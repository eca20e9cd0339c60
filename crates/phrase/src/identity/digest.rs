//! Words that give no address are known again by a digest of them.

use data_encoding::HEXLOWER;
use pbkdf2::pbkdf2_hmac;
use sha2::Sha512;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{Identity, IdentityType, Source};
use crate::Passphrase;

/// Words may be few, and easy to guess.
const ROUNDS: u32 = 500_000;
const SALT: &[u8] = b"holdfast/words";

/// PBKDF2-HMAC-SHA-512 of the words in NFKD, capitals and all, and of the passphrase after a line feed where there is one: 16 bytes in hex.
pub(super) fn identity(source: &Source<'_>) -> Identity {
    // EXPOSE: it is a part of what is told apart.
    let passphrase = source.passphrase().map_or("", Passphrase::expose);
    let digest = source.key(|words| {
        let mut text = Zeroizing::new(String::with_capacity(words.len() * 3 + 1 + passphrase.len()));
        text.extend(words.nfkd());
        if !passphrase.is_empty() {
            text.push('\n');
            text.push_str(passphrase);
        }
        let mut digest = Zeroizing::new([0; 32]);
        pbkdf2_hmac::<Sha512>(text.as_bytes(), SALT, ROUNDS, &mut *digest);
        digest
    });
    let value = HEXLOWER.encode(digest.first_chunk::<16>().expect("32 bytes have 16"));
    Identity::new(IdentityType::WordsDigest, value, None)
}
