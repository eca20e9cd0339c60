//! The kinds of accounts. The rules of each are in its file under `identity`.

use std::fmt;
use std::str::FromStr;

use crate::identity::{
    Address, IdentityType, Rules, algorand, electrum, minima, monero, olares, ont, other, polyseed, slip39,
    ton, wallet,
};
use crate::list::Lexicon;
use crate::scheme::{System, share_lists};
use crate::{Language, Scheme};

/// A kind is a line here and a file with its rules.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident => $rules:expr;)*) => {
        /// What a phrase belongs to. Decides how many words it has and what it derives.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// All kinds, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(crate) fn rules(self) -> &'static dyn Rules {
                match self {
                    $(Self::$name => &$rules,)*
                }
            }
        }
    };
}

kinds! {
    /// An Olares ID, made by LarePass: BIP-39 in English.
    Olares => olares::Olares;
    /// An ONT ID, made by ONTO or OWallet: BIP-39 in English.
    Ont => ont::Ont;
    /// A Minima node's seed phrase: words of the English list without a checksum.
    Minima => minima::Minima;
    /// A wallet of any other maker: BIP-39 in ten languages, with a passphrase where the person has one.
    Wallet => wallet::Wallet;
    /// Shares of a Shamir backup (SLIP-0039), as Trezor makes them.
    Slip39 => slip39::Slip39;
    /// A seed of Electrum 2.0 or later.
    Electrum => electrum::Electrum;
    /// A seed of Electrum before 2.0.
    OldElectrum => electrum::OldElectrum;
    /// A seed of Monero, of 25 words, or of 13.
    Monero => monero::Monero;
    /// A Polyseed, as Monero wallets make them since 2022.
    Polyseed => polyseed::Polyseed;
    /// A cipher seed of LND.
    Aezeed => other::Aezeed;
    /// The words of a TON wallet.
    Ton => ton::Ton;
    /// The words of an Algorand account.
    Algorand => algorand::Algorand;
    /// Other words, of which nothing can be checked.
    Words => other::Words;
}

/// How the words of a kind are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// BIP-39, in one of these lists, with its checksum.
    Bip39(&'static [Language]),
    /// Minima: words of the English list, or their first four letters, kept in capitals; no checksum.
    Minima,
    /// Of another system, in its lists, with its own check where it has one.
    System(System),
    /// Shares of SLIP-0039, one a line, in the order of their groups and numbers.
    Shares,
    /// As they are written.
    Any,
}

/// The text is not the code of a kind that this version knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown kind")]
pub struct UnknownKind;

impl Kind {
    /// Whether phrases of this kind give addresses of a type that this may be.
    pub(crate) fn gives(self, wanted: &Address) -> bool {
        IdentityType::SHOWN
            .iter()
            .filter(|of_type| wanted.may_be(of_type))
            .any(|of_type| self.gives_type(of_type))
    }

    fn gives_type(self, of_type: &IdentityType) -> bool {
        use IdentityType as T;
        let has_words = matches!(self, Self::Wallet | Self::Ont);
        let has_seed = has_words || self == Self::Slip39;
        match of_type {
            T::DidKey => self == Self::Olares,
            T::DidOnt | T::OntAddress => self == Self::Ont,
            T::MinimaAddress => self == Self::Minima,
            T::XmrAddress => matches!(self, Self::Monero | Self::Polyseed),
            T::TonAddress => self == Self::Ton,
            T::AlgorandAddress => self == Self::Algorand,
            T::BtcAddress => has_seed || matches!(self, Self::Electrum | Self::OldElectrum),
            T::EvmAddress => has_seed || self == Self::Olares,
            T::Bip32Fingerprint => has_seed || matches!(self, Self::Olares | Self::Electrum),
            // From the entropy of BIP-39.
            T::AdaAddress | T::Ss58Address => has_words,
            T::SolAddress
            | T::TrxAddress
            | T::CosmosAddress
            | T::XrpAddress
            | T::LtcAddress
            | T::DogeAddress
            | T::NostrKey => has_seed,
            T::Slip39Share | T::WordsDigest | T::Other(_) => false,
        }
    }

    /// The code used in files, on the command line and over IPC.
    pub fn code(self) -> &'static str {
        self.rules().code()
    }

    /// What a person calls it; new accounts are named after it.
    pub fn title(self) -> &'static str {
        self.rules().title()
    }

    /// How its words are read.
    pub fn form(self) -> Form {
        self.rules().form()
    }

    /// The lists of BIP-39 that its words are of; none where they are of another system.
    pub(crate) fn languages(self) -> &'static [Language] {
        match self.form() {
            Form::Bip39(languages) => languages,
            Form::Minima => Language::ENGLISH,
            Form::System(_) | Form::Shares | Form::Any => &[],
        }
    }

    /// The lists that its words are looked up in.
    pub(crate) fn lists(self) -> Vec<Lexicon> {
        match self.form() {
            Form::System(system) => system.lists(),
            Form::Shares => share_lists(),
            Form::Bip39(_) | Form::Minima | Form::Any => {
                self.languages().iter().copied().map(Lexicon::Bip39).collect()
            }
        }
    }

    /// The kind that keeps words of a scheme; `None` where none does.
    pub fn of_scheme(scheme: &Scheme) -> Option<Self> {
        match scheme {
            Scheme::Bip39(_) => Some(Self::Wallet),
            Scheme::Electrum(_) => Some(Self::Electrum),
            Scheme::OldElectrum => Some(Self::OldElectrum),
            Scheme::Monero => Some(Self::Monero),
            Scheme::Polyseed(_) => Some(Self::Polyseed),
            Scheme::Aezeed => Some(Self::Aezeed),
            Scheme::Ton => Some(Self::Ton),
            Scheme::Algorand => Some(Self::Algorand),
            Scheme::Slip39(_) => Some(Self::Slip39),
            Scheme::Codex32 => None,
        }
    }

    /// How many words a phrase has, mostly; a new one if nothing else is asked for.
    pub fn default_words(self) -> usize {
        self.rules().usual_words()
    }

    /// The numbers of words that a new phrase may have; none where Holdfast makes none.
    pub fn made_words(self) -> &'static [usize] {
        self.rules().made_words()
    }

    /// The numbers of words that an import accepts.
    pub fn accepted_words(self) -> &'static [usize] {
        self.rules().accepted_words()
    }

    /// Whether its phrases may have a passphrase.
    pub fn takes_passphrase(self) -> bool {
        self.rules().takes_passphrase()
    }

    /// Whether it takes a moment to derive what its phrases give: then that is done beside the windows.
    pub fn is_slow(self) -> bool {
        self.rules().is_slow()
    }

    /// Whether a check tells that words are wrong or missing.
    pub fn has_check(self) -> bool {
        match self.form() {
            Form::Bip39(_) | Form::Shares => true,
            Form::System(system) => system != System::OldElectrum,
            Form::Minima | Form::Any => false,
        }
    }

    /// What its system is told to restore a phrase: Minima's `megammrsync`, with placeholders for the words and the host.
    pub fn restore_command(self, words: usize, keys: u32, uses: u32) -> Option<String> {
        self.rules().restore_command(words, keys, uses)
    }

    /// Whether its keys can be used but a limited number of times: a restore has to say how many were.
    pub fn counts_uses(self) -> bool {
        self.form() == Form::Minima
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|kind| kind.code() == text).ok_or(UnknownKind)
    }
}

#[cfg(test)]
mod tests;
