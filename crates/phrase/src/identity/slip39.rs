//! Shares of a Shamir backup (SLIP-0039), as Trezor makes them: what the secret gives once there are enough of them, and the shares
//! themselves, each known again by a digest.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::chain::Keys;
use super::{Identity, IdentityType, Progress, Rules, Source, Stopped, wallet};
use crate::Passphrase;
use crate::kind::Form;
use crate::scheme::Share;
use crate::scheme::shares::Set;

/// The passphrase is that of the wallet, which the shares do not have.
pub(crate) struct Slip39;

impl Rules for Slip39 {
    fn code(&self) -> &'static str {
        "slip39"
    }

    fn title(&self) -> &'static str {
        "Trezor shares"
    }

    fn form(&self) -> Form {
        Form::Shares
    }

    /// Of one share.
    fn accepted_words(&self) -> &'static [usize] {
        &[20, 33]
    }

    fn takes_passphrase(&self) -> bool {
        true
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let mut here: Vec<_> = secret(source).into_iter().flat_map(|seed| wallet::shown(seed)).collect();
        // EXPOSE: each share is known again by a digest of its words.
        let lines = source.phrase.expose().lines();
        here.extend(set(source).shares().zip(lines).map(|(share, words)| identity(share, words)));
        Ok(here)
    }

    fn keys<'a>(&self, source: &'a Source<'_>) -> Option<Keys<'a>> {
        secret(source).map(|seed| Keys { seed, words: None })
    }
}

fn set(source: &Source<'_>) -> Set {
    // EXPOSE: the shares are where the secret comes from.
    Set::read(source.phrase.expose()).ok().flatten().expect("shares that were read")
}

/// The secret, which is the seed of BIP-32. Shares that were read fit together.
fn secret<'a>(source: &'a Source<'_>) -> Option<&'a Zeroizing<Vec<u8>>> {
    // EXPOSE: the passphrase deciphers the secret.
    source.secret(|| set(source).open(source.passphrase().map_or("", Passphrase::expose)))
}

/// What a share says of itself, and a digest of its words, which are as hard to guess as a key.
fn identity(share: &Share, words: &str) -> Identity {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"holdfast/share").expect("HMAC takes keys of any length");
    mac.update(words.as_bytes());
    let digest = mac.finalize().into_bytes();
    let digest = HEXLOWER.encode(digest.first_chunk::<16>().expect("32 bytes have 16"));
    let value = format!("{} {digest}", share.to_code());
    Identity::new(IdentityType::Slip39Share, value, Some(&format!("{}/{}", share.group, share.member)))
}
