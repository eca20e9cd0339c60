//! What a phrase derives: public identities by which a person recognises it. One file a kind.

pub(crate) mod address;
pub(crate) mod algorand;
pub(crate) mod chain;
mod cosmos_family;
mod digest;
mod ed25519;
pub(crate) mod electrum;
pub(crate) mod minima;
pub(crate) mod monero;
mod monero_keys;
pub(crate) mod olares;
pub(crate) mod ont;
pub(crate) mod other;
mod payment;
pub(crate) mod polyseed;
mod secp256k1;
mod slip10;
pub(crate) mod slip39;
pub(crate) mod ton;
mod ton_address;
pub(crate) mod wallet;

pub use address::{Address, AddressError};
pub use chain::{Chain, UnknownChain};

use std::cell::OnceCell;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use chain::Keys;

use crate::kind::Form;
use crate::scheme::Share;
use crate::{Passphrase, Phrase};

/// Public data that a phrase derives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: IdentityType,
    /// As its system writes it.
    pub value: String,
    /// The BIP-32 or SLIP-0010 path, or what its system has instead: an index, a version; null where there is none.
    #[serde(deserialize_with = "Option::deserialize")]
    pub path: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Identity {
    fn new(kind: IdentityType, value: String, path: Option<&str>) -> Self {
        Self { kind, value, path: path.map(str::to_owned), unknown: Map::new() }
    }

    /// What a share says of itself.
    pub fn share(&self) -> Option<Share> {
        let (code, _) = self.value.split_once(' ').filter(|_| self.kind == IdentityType::Slip39Share)?;
        Share::of_code(code)
    }

    /// Whether it is something that a person has seen somewhere, and can compare.
    pub fn is_shown(&self) -> bool {
        !matches!(self.kind, IdentityType::WordsDigest | IdentityType::Slip39Share)
    }

    /// Whether it is the one that a person pasted, in whatever way its system writes it.
    pub fn is(&self, pasted: &Address) -> bool {
        pasted.is(&self.kind, &self.value)
    }
}

/// The types of identities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum IdentityType {
    /// W3C `did:key` of an Ed25519 key.
    #[serde(rename = "did:key")]
    DidKey,
    /// Ethereum address with the checksum of EIP-55.
    EvmAddress,
    /// `did:ont` of Ontology.
    #[serde(rename = "did:ont")]
    DidOnt,
    /// Address of Ontology, and of NEO before it: Base58Check, version 0x17.
    OntAddress,
    /// Address of Minima: `Mx…`.
    MinimaAddress,
    /// Bitcoin address: pay to witness public key hash, bech32 (BIP-84, BIP-173), and older forms where one was searched for.
    BtcAddress,
    /// Fingerprint of the BIP-32 master key: the first 32 bits of its identifier, 8 hex digits.
    Bip32Fingerprint,
    /// Address of Monero, 95 characters.
    XmrAddress,
    /// Address of TON, as wallets show it: 48 characters.
    TonAddress,
    /// Address of Algorand, 58 characters.
    AlgorandAddress,
    /// Address of Solana: an Ed25519 key in Base58.
    SolAddress,
    /// Address of TRON: Base58Check, version 0x41.
    TrxAddress,
    /// Address of Cosmos Hub: bech32; other chains write the same bytes with another beginning.
    CosmosAddress,
    /// Address of the XRP Ledger: Base58Check in an alphabet of its own.
    XrpAddress,
    /// Address of Litecoin.
    LtcAddress,
    /// Address of Dogecoin.
    DogeAddress,
    /// Address of Cardano: bech32 (CIP-19).
    AdaAddress,
    /// Address of a chain of Substrate: SS58.
    #[serde(rename = "ss58-address")]
    Ss58Address,
    /// Public key of Nostr: bech32 (NIP-19).
    NostrKey,
    /// A share of a backup of SLIP-0039: what it says of itself, and a digest of its words.
    #[serde(rename = "slip39-share")]
    Slip39Share,
    /// A digest of words that give no address, by which they are known again. Nothing that a person has seen.
    WordsDigest,
    /// One that this version does not know; kept as it is.
    #[serde(untagged)]
    Other(String),
}

impl IdentityType {
    /// Those that a person may have seen somewhere, and can compare.
    pub const SHOWN: &'static [Self] = &[
        Self::DidKey,
        Self::DidOnt,
        Self::BtcAddress,
        Self::EvmAddress,
        Self::OntAddress,
        Self::MinimaAddress,
        Self::XmrAddress,
        Self::TonAddress,
        Self::AlgorandAddress,
        Self::SolAddress,
        Self::TrxAddress,
        Self::CosmosAddress,
        Self::XrpAddress,
        Self::LtcAddress,
        Self::DogeAddress,
        Self::AdaAddress,
        Self::Ss58Address,
        Self::NostrKey,
        Self::Bip32Fingerprint,
    ];
}

/// Told how much is done, and of how much. Gives false to stop.
pub type Progress<'a> = dyn FnMut(u32, u32) -> bool + 'a;

/// The work was stopped.
#[derive(Debug, PartialEq, Eq)]
pub struct Stopped;

/// The rules of one kind. A new kind is one file with an implementation, and its line in `Kind`.
pub(crate) trait Rules: Sync {
    /// The code used in files, on the command line and over IPC.
    fn code(&self) -> &'static str;

    /// What a person calls it.
    fn title(&self) -> &'static str;

    /// How its words are read.
    fn form(&self) -> Form;

    /// The numbers of words that a new phrase may have, the usual one first; none where phrases are made elsewhere.
    fn made_words(&self) -> &'static [usize] {
        &[]
    }

    /// The numbers of words that an import accepts, ascending.
    fn accepted_words(&self) -> &'static [usize] {
        &[12, 15, 18, 21, 24]
    }

    /// How many words a phrase has, mostly.
    fn usual_words(&self) -> usize {
        let usual = self.made_words().first().or_else(|| self.accepted_words().first());
        usual.copied().unwrap_or_default()
    }

    /// Whether deriving takes a moment.
    fn is_slow(&self) -> bool {
        false
    }

    /// Whether its phrases may have a passphrase.
    fn takes_passphrase(&self) -> bool {
        false
    }

    /// What its system is told to restore a phrase of so many words, with placeholders where the words and the host belong; none where
    /// there is no such command.
    fn restore_command(&self, _words: usize, _keys: u32, _uses: u32) -> Option<String> {
        None
    }

    /// All identities, the one by which accounts are told apart first.
    fn identities(&self, source: &Source<'_>, progress: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped>;

    /// The indices that are looked at for an address that is searched, beside what is shown; wallets offer a few, and stop at a gap of 20 (BIP-44).
    fn searched(&self) -> Range<u32> {
        0..100
    }

    /// What is at an index of each path that wallets of the kind use, those that are not shown too; nothing where there is no other address.
    fn at(
        &self,
        _source: &Source<'_>,
        _index: u32,
        _progress: &mut Progress<'_>,
    ) -> Result<Vec<Identity>, Stopped> {
        Ok(Vec::new())
    }

    /// What its addresses on other systems are derived from, where it has some.
    fn keys<'a>(&self, _source: &'a Source<'_>) -> Option<Keys<'a>> {
        None
    }

    /// The identity that is wanted: one of those that are shown, or the first of the others. Each is derived only if those before
    /// are not.
    fn find(
        &self,
        source: &Source<'_>,
        wanted: &Address,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Identity>, Stopped> {
        let wanted_of = |here: Vec<Identity>| here.into_iter().find(|identity| identity.is(wanted));
        let Range { start, end } = self.searched();
        let mut told =
            |index: u32, done: u32, of: u32| progress(index * PARTS + done * PARTS / of, end * PARTS);
        let shown = self.identities(source, &mut |_, _| told(0, 0, 1))?;
        let mut found = wanted_of(shown);
        for index in start..end {
            if found.is_some() {
                break;
            }
            if !told(index, 0, 1) {
                return Err(Stopped);
            }
            found = wanted_of(self.at(source, index, &mut |done, of| told(index, done, of))?);
            if let (None, Some(keys)) = (&found, self.keys(source)) {
                found = wanted_of(chain::at(&keys, index, wanted));
            }
        }
        Ok(found)
    }
}

/// Parts in which it is said how far an index of a search is.
const PARTS: u32 = 64;

/// A phrase with its passphrase, and the seed of both, which is made when it is first asked for.
pub(crate) struct Source<'a> {
    pub phrase: &'a Phrase,
    passphrase: Option<&'a Passphrase>,
    seed: OnceCell<Zeroizing<[u8; 64]>>,
    key: OnceCell<Zeroizing<[u8; 32]>>,
    secret: OnceCell<Option<Zeroizing<Vec<u8>>>>,
}

impl<'a> Source<'a> {
    /// A passphrase counts where the kind takes one.
    pub fn new(phrase: &'a Phrase, passphrase: Option<&'a Passphrase>) -> Self {
        let passphrase = passphrase.filter(|_| phrase.kind().takes_passphrase());
        Self { phrase, passphrase, seed: OnceCell::new(), key: OnceCell::new(), secret: OnceCell::new() }
    }

    /// The BIP-39 seed.
    pub fn seed(&self) -> &[u8; 64] {
        self.seed.get_or_init(|| self.phrase.seed(self.passphrase))
    }

    /// A key that takes long to derive from the words; of a kind there is one.
    pub fn key(&self, derive: impl FnOnce(&str) -> Zeroizing<[u8; 32]>) -> &Zeroizing<[u8; 32]> {
        // EXPOSE: the words are where the key comes from.
        self.key.get_or_init(|| derive(self.phrase.expose()))
    }

    /// What the words alone, or with a passphrase, may not give; of a kind there is one.
    pub fn secret(&self, derive: impl FnOnce() -> Option<Zeroizing<Vec<u8>>>) -> Option<&Zeroizing<Vec<u8>>> {
        self.secret.get_or_init(derive).as_ref()
    }

    /// The passphrase, where the kind takes one.
    pub fn passphrase(&self) -> Option<&Passphrase> {
        self.passphrase
    }
}

#[cfg(test)]
mod tests;
