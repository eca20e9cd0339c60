//! Algorand: the address of the one key that its words are.

use data_encoding::BASE32_NOPAD;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha512_256};

use super::{Identity, IdentityType, Progress, Rules, Source, Stopped};
use crate::kind::Form;
use crate::scheme::{System, algorand};

/// One key, one address.
pub(crate) struct Algorand;

impl Rules for Algorand {
    fn code(&self) -> &'static str {
        "algorand"
    }

    fn title(&self) -> &'static str {
        "Algorand"
    }

    fn form(&self) -> Form {
        Form::System(System::Algorand)
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[25]
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let key = source.key(|words| algorand::key(words).expect("words that were read"));
        let public = SigningKey::from_bytes(key).verifying_key().to_bytes();
        // The last four bytes of its hash are the check.
        let hash = Sha512_256::digest(public);
        let address = BASE32_NOPAD.encode(&[&public[..], hash.last_chunk::<4>().expect("32 bytes")].concat());
        Ok(vec![Identity::new(IdentityType::AlgorandAddress, address, None)])
    }
}
