//! What a person pastes to compare: an address, a DID or a fingerprint, with whatever stands around it.

use std::fmt;

use bech32::Hrp;
use blake2::{Blake2b512, Digest};
use data_encoding::{BASE32_NOPAD, HEXLOWER_PERMISSIVE};
use sha2::Sha512_256;
use unicode_normalization::UnicodeNormalization;

use super::payment::Payment;
use super::{IdentityType, ton_address};

/// More than the longest address with the longest text around it.
const LONGEST: usize = 2000;

/// An address that was read. It may be one of several systems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    text: String,
    forms: Vec<(IdentityType, Vec<u8>)>,
}

/// The text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is one of no system that Holdfast knows.
    #[error("this is not an address, a DID or a fingerprint that Holdfast knows")]
    Unknown,
    /// It looks like one, and its own check does not fit.
    #[error("a character of this address is wrong or missing: its own check does not fit")]
    Mistyped,
}

impl Address {
    /// Reads what was pasted. Spaces, groups, quotes, invisible characters, and the address of a payment or of a page around it do no harm
    /// (BIP-21, EIP-681, CAIP-10).
    ///
    /// # Errors
    /// `Unknown`, `Mistyped`.
    pub fn read(pasted: &str) -> Result<Self, AddressError> {
        let tidy = tidied(pasted);
        let candidates: Vec<_> = candidates(&tidy).collect();
        let known = candidates.iter().enumerate().find_map(|(part, text)| {
            // Any number of eight digits could be a fingerprint.
            let may_be = |kind: &&IdentityType| part == 0 || **kind != IdentityType::Bip32Fingerprint;
            let of_type = |kind: &IdentityType| Some((kind.clone(), form(kind, text)?));
            let forms = IdentityType::SHOWN.iter().filter(may_be).filter_map(of_type);
            let forms: Vec<_> = forms.collect();
            (!forms.is_empty()).then(|| Self { text: (*text).to_owned(), forms })
        });
        let mistyped = || candidates.iter().any(|text| looks_like_one(text));
        known.ok_or_else(|| if mistyped() { AddressError::Mistyped } else { AddressError::Unknown })
    }

    /// The address alone.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it may be of this type.
    pub fn may_be(&self, kind: &IdentityType) -> bool {
        self.forms.iter().any(|(own, _)| own == kind)
    }

    /// Whether it is this identity.
    pub(super) fn is(&self, kind: &IdentityType, value: &str) -> bool {
        let own = self.forms.iter().find(|(own, _)| own == kind);
        own.is_some_and(|(_, own)| form(kind, value).as_ref() == Some(own))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Without what nobody means: spaces, invisible characters, quotes and brackets around it; letters of full width are plain ones.
fn tidied(pasted: &str) -> String {
    let is_meant = |c: &char| !c.is_whitespace() && (c.is_ascii_graphic() || c.is_alphanumeric());
    let text: String = pasted.nfkc().filter(is_meant).take(LONGEST).collect();
    // The alphabet of TON's addresses has a line and a dash.
    let is_around = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_');
    text.trim_matches(is_around).to_owned()
}

/// The text, and the parts of it that may be the address: of a URI, of the address of a page, of a chain and an address.
fn candidates(text: &str) -> impl Iterator<Item = &str> {
    std::iter::once(text).chain(text.split(['/', '?', '@', '#', '&', '=', ':']).flat_map(|part| {
        // EIP-681 writes `pay-` before an address that would not begin with 0x.
        [Some(part), part.strip_prefix("pay-")].into_iter().flatten()
    }))
}

/// What two texts for one identity of this type have in common; none if the text is no such identity.
fn form(kind: &IdentityType, text: &str) -> Option<Vec<u8>> {
    let payment = |payment: Payment| {
        let (script, mut bytes) = payment.read(text)?;
        bytes.insert(0, script as u8);
        Some(bytes)
    };
    match kind {
        IdentityType::DidKey => bs58::decode(text.strip_prefix("did:key:z")?).into_vec().ok(),
        IdentityType::DidOnt => base58(text.strip_prefix("did:ont:")?, 0x17),
        IdentityType::OntAddress => base58(text, 0x17),
        IdentityType::TrxAddress => base58(text, 0x41),
        IdentityType::BtcAddress => payment(Payment::BITCOIN),
        IdentityType::LtcAddress => payment(Payment::LITECOIN),
        IdentityType::DogeAddress => payment(Payment::DOGECOIN),
        IdentityType::EvmAddress => {
            let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
            hex(digits, 20)
        }
        IdentityType::MinimaAddress => {
            let is_one = text.get(..2)?.eq_ignore_ascii_case("Mx")
                && text.len() > 50
                && text.bytes().all(|c| c.is_ascii_alphanumeric());
            is_one.then(|| text.to_ascii_uppercase().into_bytes())
        }
        IdentityType::XmrAddress => {
            // Standard, or a subaddress (Monero, `cryptonote_config.h`); its own Base58 is in blocks.
            let is_one = text.len() == 95
                && text.starts_with(['4', '8'])
                && text.bytes().all(|c| c.is_ascii_alphanumeric() && !b"0OIl".contains(&c));
            is_one.then(|| text.into())
        }
        IdentityType::TonAddress => ton_address::account(text).map(Vec::from),
        IdentityType::AlgorandAddress => {
            let bytes = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).ok()?;
            let (key, check) = bytes.split_last_chunk::<4>().filter(|(key, _)| key.len() == 32)?;
            (Sha512_256::digest(key).last_chunk::<4>() == Some(check)).then(|| key.to_vec())
        }
        IdentityType::SolAddress => {
            bs58::decode(text).into_vec().ok().filter(|bytes| bytes.len() == 32 && text.len() >= 32)
        }
        IdentityType::CosmosAddress => {
            let (beginning, bytes) = bech32::decode(text).ok()?;
            let is_another = ["bc", "tb", "bcrt", "ltc", "npub", "nsec", "note", "addr", "stake"]
                .iter()
                .any(|another| Hrp::parse_unchecked(another) == beginning);
            (bytes.len() == 20 && !is_another).then_some(bytes)
        }
        IdentityType::XrpAddress => {
            let read = bs58::decode(text).with_alphabet(bs58::Alphabet::RIPPLE).with_check(Some(0));
            read.into_vec().ok().filter(|bytes| bytes.len() == 21)
        }
        IdentityType::AdaAddress => {
            let (beginning, bytes) = bech32::decode(text).ok()?;
            let is_one = [("addr", 57), ("stake", 29)]
                .iter()
                .any(|(own, size)| beginning == Hrp::parse_unchecked(own) && bytes.len() == *size);
            is_one.then_some(bytes)
        }
        IdentityType::Ss58Address => ss58(text),
        IdentityType::NostrKey => match bech32::decode(text) {
            Ok((beginning, key)) => {
                (beginning == Hrp::parse_unchecked("npub") && key.len() == 32).then_some(key)
            }
            Err(_) => hex(text, 32),
        },
        IdentityType::Bip32Fingerprint => hex(text, 4),
        IdentityType::Slip39Share | IdentityType::WordsDigest | IdentityType::Other(_) => None,
    }
}

/// The bytes of Base58Check with that version, 20 after it.
fn base58(text: &str, version: u8) -> Option<Vec<u8>> {
    let bytes = bs58::decode(text).with_check(Some(version)).into_vec().ok()?;
    (bytes.len() == 21).then_some(bytes)
}

fn hex(digits: &str, size: usize) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok().filter(|bytes| bytes.len() == size)
}

/// The key of an SS58 address (Substrate, "SS58 address format"): one or two bytes for the chain, the key, two of a check.
fn ss58(text: &str) -> Option<Vec<u8>> {
    let bytes = bs58::decode(text).into_vec().ok()?;
    let (body, check) = bytes.split_last_chunk::<2>()?;
    let chain = if *body.first()? < 64 { 1 } else { 2 };
    let key = body.get(chain..).filter(|key| key.len() == 32)?;
    (ss58_check(body) == *check).then(|| key.to_vec())
}

/// The two bytes at the end of an SS58 address.
pub(super) fn ss58_check(body: &[u8]) -> [u8; 2] {
    let hash = Blake2b512::new().chain_update(b"SS58PRE").chain_update(body).finalize();
    *hash.first_chunk().expect("64 bytes have two")
}

/// Whether a text has the look of an address whose check does not fit.
fn looks_like_one(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let begins = |with: &str| {
        lower
            .strip_prefix(with)
            .is_some_and(|rest| rest.len() >= 30 && rest.bytes().all(|c| c.is_ascii_alphanumeric()))
    };
    let bech32 = ["bc1", "ltc1", "cosmos1", "addr1", "stake1", "npub1"].into_iter().any(begins);
    let evm = lower.strip_prefix("0x").is_some_and(|digits| (36..=44).contains(&digits.len()));
    let base58 = bs58::decode(text).into_vec().is_ok_and(|bytes| (24..=26).contains(&bytes.len()));
    bech32 || evm || base58
}

#[cfg(test)]
mod tests;
