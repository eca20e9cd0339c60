//! What a person pastes to compare: an address, a DID or a fingerprint, with whatever stands around it.

use std::fmt;

use bech32::Bech32;
use bech32::primitives::decode::CheckedHrpstring;
use blake2::{Blake2b512, Digest};
use data_encoding::{BASE32_NOPAD, HEXLOWER_PERMISSIVE};
use sha2::Sha512_256;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::payment::{Payment, ScriptType};
use super::{IdentityType, cosmos_family, minima, monero_keys, secp256k1, ton_address};

/// More than the longest address with the longest text around it.
const LONGEST: usize = 2000;
/// What may follow or precede an address in a link.
const BETWEEN: [char; 6] = ['/', '?', '@', '#', '&', '='];

/// An address that was read. It may be one of several systems, and what was pasted may hold several. Its text is not kept: a secret may
/// have been pasted instead.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    forms: Vec<(IdentityType, Zeroizing<Vec<u8>>)>,
    /// How the addresses begin that are of a chain of Cosmos.
    beginnings: Vec<String>,
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
    /// Reads what was pasted. Spaces, groups, quotes, invisible characters and a link around it are passed over (BIP-21, EIP-681, CAIP-10); where
    /// a link holds several addresses, any of them counts.
    ///
    /// # Errors
    /// `Unknown`, `Mistyped`.
    pub fn read(pasted: &str) -> Result<Self, AddressError> {
        let whole = tidied(pasted);
        let plain = plain(pasted);
        let parts: Vec<_> = parts(&whole).chain(plain.split_whitespace().flat_map(parts)).collect();
        let mut read = Self { forms: Vec::new(), beginnings: Vec::new() };
        for (text, is_whole) in
            std::iter::once((whole.as_str(), true)).chain(parts.iter().map(|part| (*part, false)))
        {
            // Any eight digits in a link could be a fingerprint, and any 64 the number of a payment.
            let could_be_any = |kind: &IdentityType| {
                *kind == IdentityType::Bip32Fingerprint
                    || *kind == IdentityType::NostrKey && !text.starts_with("npub")
            };
            for kind in IdentityType::SHOWN.iter().filter(|kind| is_whole || !could_be_any(kind)) {
                if let Some(form) = form(kind, text) {
                    read.forms.push((kind.clone(), form));
                    if *kind == IdentityType::CosmosAddress {
                        read.beginnings
                            .extend(text.split_once('1').map(|(beginning, _)| beginning.to_lowercase()));
                    }
                }
            }
            if is_whole && !read.forms.is_empty() {
                break;
            }
        }
        if !read.forms.is_empty() {
            return Ok(read);
        }
        let mistyped = looks_like_one(&whole) || parts.iter().any(|text| looks_like_one(text));
        Err(if mistyped { AddressError::Mistyped } else { AddressError::Unknown })
    }

    /// Whether it may be of this type.
    pub fn may_be(&self, kind: &IdentityType) -> bool {
        self.forms.iter().any(|(own, _)| own == kind)
    }

    /// Whether it may be an address of this type to a script of that type.
    pub(super) fn may_pay(&self, kind: &IdentityType, script: ScriptType) -> bool {
        self.forms.iter().any(|(own, form)| own == kind && form.first() == Some(&(script as u8)))
    }

    /// How the addresses of chains of Cosmos begin.
    pub(super) fn beginnings(&self) -> &[String] {
        &self.beginnings
    }

    /// Whether it is this identity.
    pub(super) fn is(&self, kind: &IdentityType, value: &str) -> bool {
        let Some(wanted) = form(kind, value) else { return false };
        self.forms.iter().any(|(own, form)| own == kind && *form == wanted)
    }
}

/// What it may be. Not what was pasted.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.forms.iter().map(|(kind, _)| kind)).finish()
    }
}

/// Letters of full width are plain ones, and what cannot be seen is left away.
fn plain(pasted: &str) -> Zeroizing<String> {
    let is_meant = |c: &char| c.is_whitespace() || c.is_ascii_graphic() || c.is_alphanumeric();
    gathered(pasted.nfkc().filter(is_meant))
}

/// The same without spaces, and without quotes and brackets around it.
fn tidied(pasted: &str) -> Zeroizing<String> {
    let text = gathered(plain(pasted).chars().filter(|c| !c.is_whitespace()));
    // The alphabets of TON's addresses have these.
    let is_around = |c: char| !c.is_alphanumeric() && !"-_+/".contains(c);
    Zeroizing::new(text.trim_matches(is_around).to_owned())
}

fn gathered(characters: impl Iterator<Item = char>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(4 * LONGEST));
    text.extend(characters.take(LONGEST));
    text
}

/// The parts of a text that may be an address: a DID, what stands between the signs of a link, and what follows the name of a chain.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let dids = ["did:key:z", "did:ont:"].into_iter().filter_map(move |beginning| {
        let did = text.get(text.find(beginning)?..)?;
        let end = did.get(beginning.len()..)?.find(|c: char| !c.is_alphanumeric());
        did.get(..beginning.len() + end.unwrap_or(did.len() - beginning.len()))
    });
    let is_around = |c: char| !c.is_alphanumeric();
    dids.chain(text.split(BETWEEN).flat_map(move |part| {
        let after_chain = part.split(':').map(move |part| part.trim_matches(is_around));
        // EIP-681 writes `pay-` before an address that would not begin with 0x.
        [Some(part.trim_matches(is_around)), part.split_once("pay-").map(|(_, rest)| rest)]
            .into_iter()
            .flatten()
            .chain(after_chain)
    }))
}

/// What two texts for one identity of this type have in common; none if the text is no such identity.
fn form(kind: &IdentityType, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let payment = |payment: Payment| {
        let (script, mut bytes) = payment.read(text)?;
        bytes.insert(0, script as u8);
        Some(bytes)
    };
    let bytes = match kind {
        IdentityType::DidKey => {
            // Multicodec of an Ed25519 key.
            let bytes = bs58::decode(text.strip_prefix("did:key:z")?).into_vec().ok()?;
            (bytes.len() == 34 && bytes.starts_with(&[0xED, 0x01])).then_some(bytes)
        }
        IdentityType::DidOnt => base58(text.strip_prefix("did:ont:")?, 0x17),
        IdentityType::OntAddress => base58(text, 0x17),
        IdentityType::TrxAddress => base58(text, 0x41),
        IdentityType::BtcAddress => payment(Payment::BITCOIN),
        IdentityType::LtcAddress => payment(Payment::LITECOIN),
        IdentityType::DogeAddress => payment(Payment::DOGECOIN),
        IdentityType::EvmAddress => {
            let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
            hex(digits, 20).filter(|_| secp256k1::is_checked(digits))
        }
        IdentityType::MinimaAddress => minima::read(text),
        IdentityType::XmrAddress => monero_keys::read(text),
        IdentityType::TonAddress => ton_address::account(text).map(Vec::from),
        IdentityType::AlgorandAddress => {
            let bytes = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).ok()?;
            let (key, check) = bytes.split_last_chunk::<4>().filter(|(key, _)| key.len() == 32)?;
            (Sha512_256::digest(key).last_chunk::<4>() == Some(check)).then(|| key.to_vec())
        }
        IdentityType::SolAddress => bs58::decode(text).into_vec().ok().filter(|bytes| bytes.len() == 32),
        IdentityType::CosmosAddress => bech32(text, |beginning| cosmos_family::of(beginning).is_some(), 20),
        IdentityType::XrpAddress => {
            let read = bs58::decode(text).with_alphabet(bs58::Alphabet::RIPPLE).with_check(Some(0));
            read.into_vec().ok().filter(|bytes| bytes.len() == 21)
        }
        IdentityType::AdaAddress => bech32(text, |beginning| beginning == "addr", 57)
            .or_else(|| bech32(text, |beginning| beginning == "stake", 29)),
        IdentityType::Ss58Address => ss58(text),
        IdentityType::NostrKey => bech32(text, |beginning| beginning == "npub", 32).or_else(|| hex(text, 32)),
        IdentityType::Bip32Fingerprint => hex(text, 4),
        IdentityType::Slip39Share | IdentityType::WordsDigest | IdentityType::Other(_) => None,
    };
    bytes.map(Zeroizing::new)
}

/// The bytes of Base58Check with that version, 20 after it.
fn base58(text: &str, version: u8) -> Option<Vec<u8>> {
    let bytes = bs58::decode(text).with_check(Some(version)).into_vec().ok()?;
    (bytes.len() == 21).then_some(bytes)
}

/// So many bytes of bech32 with such a beginning, and no more letters than they take.
fn bech32(text: &str, is_beginning: impl Fn(&str) -> bool, size: usize) -> Option<Vec<u8>> {
    let read = CheckedHrpstring::new::<Bech32>(text).ok()?;
    let beginning = read.hrp().to_lowercase();
    let letters = (size * 8).div_ceil(5);
    let fits =
        is_beginning(&beginning) && read.fe32_iter::<Box<dyn Iterator<Item = u8>>>().count() == letters;
    fits.then(|| read.byte_iter().collect()).filter(|bytes: &Vec<u8>| bytes.len() == size)
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

/// Whether a text has the look of an address whose check does not fit. One whose check fits is of a system that is not known here.
fn looks_like_one(text: &str) -> bool {
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let begins = |with: &str| {
        let rest = lower.strip_prefix(with);
        rest.is_some_and(|rest| rest.len() >= 30 && rest.bytes().all(|c| c.is_ascii_alphanumeric()))
    };
    let is_whole = |alphabet| bs58::decode(text).with_alphabet(alphabet).with_check(None).into_vec().is_ok();
    if bech32::decode(text).is_ok() || is_whole(bs58::Alphabet::BITCOIN) || is_whole(bs58::Alphabet::RIPPLE) {
        return false;
    }
    let bech32 = ["bc1", "ltc1", "cosmos1", "osmo1", "addr1", "stake1", "npub1"].into_iter().any(begins);
    let evm = lower.strip_prefix("0x").is_some_and(|digits| (36..=44).contains(&digits.len()));
    let size = bs58::decode(text).into_vec().map_or(0, |bytes| bytes.len());
    // Base58Check with 20 bytes, and SS58.
    let base58 = (24..=26).contains(&size) || (35..=36).contains(&size);
    let ton = text.len() == 48 && (text.starts_with("EQ") || text.starts_with("UQ"));
    let monero = (94..=96).contains(&text.len()) && text.starts_with(['4', '8']);
    let minima = lower.starts_with("mx") && (55..=70).contains(&text.len());
    let algorand = text.len() == 58 && BASE32_NOPAD.decode(text.as_bytes()).is_ok();
    let did = text.starts_with("did:key:z") || text.starts_with("did:ont:");
    bech32 || evm || base58 || ton || monero || minima || algorand || did
}

#[cfg(test)]
mod tests;
