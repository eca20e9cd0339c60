//! Addresses of other systems that wallets derive from the same words. One file a system, with the paths that its wallets use.

mod bitcoin;
mod cardano;
mod cosmos;
mod dogecoin;
mod ethereum;
mod litecoin;
mod nostr;
mod solana;
mod substrate;
mod tron;
mod xrp;

use std::fmt;
use std::str::FromStr;

use super::address::Address;
use super::{Identity, IdentityType, Source};

/// The systems, in the order in which they are offered: a line here and a file with its rules.
macro_rules! chains {
    ($($(#[$doc:meta])* $name:ident => $rules:path;)*) => {
        /// A system whose addresses a phrase can give.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Chain {
            $($(#[$doc])* $name,)*
        }

        impl Chain {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            fn rules(self) -> &'static dyn Rules {
                match self {
                    $(Self::$name => &$rules,)*
                }
            }
        }
    };
}

chains! {
    /// Bitcoin: BIP-44, BIP-49, BIP-84, BIP-86.
    Bitcoin => bitcoin::Bitcoin;
    /// Ethereum, and all that has its addresses.
    Ethereum => ethereum::Ethereum;
    /// Solana.
    Solana => solana::Solana;
    /// TRON.
    Tron => tron::Tron;
    /// Cosmos Hub, and the chains that take its keys.
    Cosmos => cosmos::Cosmos;
    /// XRP Ledger.
    Xrp => xrp::Xrp;
    /// Litecoin.
    Litecoin => litecoin::Litecoin;
    /// Dogecoin.
    Dogecoin => dogecoin::Dogecoin;
    /// Cardano: CIP-3 (Icarus), CIP-1852.
    Cardano => cardano::Cardano;
    /// Polkadot, Kusama and the other chains of Substrate, without a derivation path.
    Substrate => substrate::Substrate;
    /// Nostr: NIP-06.
    Nostr => nostr::Nostr;
}

/// What the keys of a wallet come from.
pub(crate) struct Keys<'a> {
    /// The seed of BIP-32.
    pub seed: &'a [u8],
    /// The words and the passphrase, where the words are of BIP-39: Cardano and Substrate take their entropy.
    pub words: Option<&'a Source<'a>>,
}

impl<'a> Keys<'a> {
    /// Those of words of BIP-39.
    pub fn of_words(source: &'a Source<'_>) -> Self {
        Self { seed: source.seed(), words: Some(source) }
    }
}

/// The rules of one system.
trait Rules: Sync {
    /// The code used on the command line and over IPC.
    fn code(&self) -> &'static str;

    /// What people call it.
    fn title(&self) -> &'static str;

    /// The type of its addresses.
    fn of_type(&self) -> IdentityType;

    /// What is at an index of each path that wallets use, the usual path first. Of those that a search cannot mean, none has to be made.
    fn at(&self, keys: &Keys<'_>, index: u32, wanted: Option<&Address>) -> Vec<Identity>;
}

impl Chain {
    /// The code used on the command line and over IPC.
    pub fn code(self) -> &'static str {
        self.rules().code()
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.rules().title()
    }

    /// What is at an index of each path that wallets use, the usual path first.
    pub(crate) fn at(self, keys: &Keys<'_>, index: u32) -> Vec<Identity> {
        self.rules().at(keys, index, None)
    }
}

/// What is at an index of each path of the systems whose address this may be.
pub(crate) fn at(keys: &Keys<'_>, index: u32, wanted: &Address) -> Vec<Identity> {
    let may_be = |chain: &&Chain| wanted.may_be(&chain.rules().of_type());
    Chain::ALL.iter().filter(may_be).flat_map(|chain| chain.rules().at(keys, index, Some(wanted))).collect()
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a system that this version knows.
#[derive(Debug, thiserror::Error)]
#[error("there is no system \"{0}\"")]
pub struct UnknownChain(String);

impl FromStr for Chain {
    type Err = UnknownChain;

    fn from_str(code: &str) -> Result<Self, UnknownChain> {
        let chain = Self::ALL.iter().find(|chain| chain.code() == code);
        chain.copied().ok_or_else(|| UnknownChain(code.to_owned()))
    }
}
