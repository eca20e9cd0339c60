//! Monero: the primary address, of a seed of 25 words, or of 13 of MyMonero (Monero, `src/cryptonote_basic/account.cpp`; MyMonero,
//! `monero_wallet_utils.cpp`).

use super::{Identity, Progress, Rules, Source, Stopped, monero_keys};
use crate::kind::Form;
use crate::scheme::{System, monero};

/// No passphrase: an offset of the seed is Monero's own affair.
pub(crate) struct Monero;

impl Rules for Monero {
    fn code(&self) -> &'static str {
        "monero"
    }

    fn title(&self) -> &'static str {
        "Monero"
    }

    fn form(&self) -> Form {
        Form::System(System::Monero)
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[13, 25]
    }

    fn usual_words(&self) -> usize {
        25
    }

    fn identities(&self, source: &Source<'_>, progress: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let here = self.at(source, 0, progress)?;
        Ok(here.into_iter().take(1).collect())
    }

    /// Subaddresses of the first account; of 13 words also what Monero's own programs make of them: 32 bytes that are twice the 16.
    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        // EXPOSE: the words are where the keys come from.
        let seed = monero::seed(source.phrase.expose()).expect("words that were read");
        let here = match (seed.first_chunk::<32>(), seed.first_chunk::<16>()) {
            (Some(seed), _) => vec![monero_keys::Keys::of_seed(seed)],
            (None, Some(short)) => {
                let twice = zeroize::Zeroizing::new([*short, *short]);
                vec![
                    monero_keys::Keys::of_short_seed(short),
                    monero_keys::Keys::of_seed(twice.as_flattened().first_chunk().expect("32 bytes")),
                ]
            }
            (None, None) => Vec::new(),
        };
        Ok(here.iter().map(|keys| keys.address(index)).collect())
    }
}
