//! Polyseed: the primary address of a Monero wallet (Polyseed, `src/polyseed.c`, `polyseed_keygen` and `polyseed_crypt`).

use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Identity, Progress, Rules, Source, Stopped, digest, monero_keys};
use crate::kind::Form;
use crate::scheme::{System, polyseed};

const ROUNDS: u32 = 10_000;
/// The bit of the features that says that a passphrase is needed.
const ENCRYPTED: u16 = 16;
/// Bytes of the secret; the last has six bits.
const SECRET: usize = 19;
const LAST_BITS: u8 = 0x3F;

/// Where it was encrypted, its passphrase.
pub(crate) struct Polyseed;

impl Rules for Polyseed {
    fn code(&self) -> &'static str {
        "polyseed"
    }

    fn title(&self) -> &'static str {
        "Monero (Polyseed)"
    }

    fn form(&self) -> Form {
        Form::System(System::Polyseed)
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[16]
    }

    fn takes_passphrase(&self) -> bool {
        true
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn identities(&self, source: &Source<'_>, progress: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let mut here = self.at(source, 0, progress)?;
        // A passphrase that the words do not need is no part of the address, and is told apart all the same.
        let is_beside = source.passphrase().is_some() && !is_encrypted(source);
        if here.is_empty() || is_beside {
            here.insert(0, digest::identity(source));
        }
        Ok(here)
    }

    /// None of another coin, and none where a passphrase is needed that is not there.
    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let key = source.secret(|| key(source).map(|key| Zeroizing::new(key.to_vec())));
        let key = key.and_then(|key| key.first_chunk::<32>());
        Ok(key.map(|key| monero_keys::Keys::of_seed(key).address(index)).into_iter().collect())
    }
}

fn is_encrypted(source: &Source<'_>) -> bool {
    // EXPOSE: the words say so.
    polyseed::decode(source.phrase.expose()).is_some_and(|seed| seed.features & ENCRYPTED != 0)
}

fn key(source: &Source<'_>) -> Option<Zeroizing<[u8; 32]>> {
    // EXPOSE: the words are where the key comes from.
    let polyseed::Polyseed { mut secret, birthday, mut features } = polyseed::decode(source.phrase.expose())?;
    if features & ENCRYPTED != 0 {
        // EXPOSE: the passphrase deciphers the seed.
        decipher(&mut secret, source.passphrase()?.expose());
        features ^= ENCRYPTED;
    }
    let numbers = [0, birthday.into(), u32::from(features), 0].map(u32::to_le_bytes);
    let salt = [&b"POLYSEED key\0\xFF\xFF\xFF"[..], numbers.as_flattened()].concat();
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2_hmac::<Sha256>(&*secret, &salt, ROUNDS, &mut *key);
    Some(key)
}

fn decipher(secret: &mut [u8; 32], passphrase: &str) {
    let mut mask = Zeroizing::new([0; 32]);
    pbkdf2_hmac::<Sha256>(passphrase.as_bytes(), b"POLYSEED mask\0\xFF\xFF", ROUNDS, &mut *mask);
    secret.iter_mut().zip(&*mask).take(SECRET).for_each(|(byte, mask)| *byte ^= mask);
    if let Some(last) = secret.get_mut(SECRET - 1) {
        *last &= LAST_BITS;
    }
}
