//! Electrum: the first Bitcoin addresses of its seeds, of version 2.0 and later (`electrum/keystore.py`, `from_seed`), and of those before
//! (`Old_KeyStore`).

use bip32::secp256k1::elliptic_curve::PrimeField;
use bip32::secp256k1::elliptic_curve::ops::Reduce;
use bip32::secp256k1::{FieldBytes, Scalar, SecretKey};
use pbkdf2::pbkdf2_hmac;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

use super::payment::ScriptType;
use super::secp256k1::{self, BITCOIN};
use super::{Identity, IdentityType, Progress, Rules, Source, Stopped, digest};
use crate::kind::Form;
use crate::scheme::electrum::{seed_of, text};
use crate::scheme::{System, old_electrum};
use crate::{ElectrumSeed, Passphrase};

/// Electrum calls the passphrase custom words.
pub(crate) struct Electrum;

impl Rules for Electrum {
    fn code(&self) -> &'static str {
        "electrum"
    }

    fn title(&self) -> &'static str {
        "Electrum"
    }

    fn form(&self) -> Form {
        Form::System(System::Electrum)
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[12, 13, 24, 25]
    }

    fn takes_passphrase(&self) -> bool {
        true
    }

    /// Where a second factor leaves but a digest.
    fn is_slow(&self) -> bool {
        true
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        // A second factor's addresses are made with a key of TrustedCoin's.
        let Some((seed, receiving, _)) = wallet(source) else { return Ok(vec![digest::identity(source)]) };
        let first = BITCOIN.address(seed.as_slice(), script_type(source), &receiving(0));
        Ok(vec![first, secp256k1::fingerprint(seed.as_slice())])
    }

    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let Some((seed, receiving, change)) = wallet(source) else { return Ok(Vec::new()) };
        let address = |path: String| BITCOIN.address(seed.as_slice(), script_type(source), &path);
        Ok(vec![address(receiving(index)), address(change(index))])
    }
}

type Path = fn(u32) -> String;

/// The seed, and the paths of addresses to receive at and of change.
fn wallet(source: &Source<'_>) -> Option<(Zeroizing<[u8; 64]>, Path, Path)> {
    let (receiving, change): (Path, Path) = match kind(source)? {
        ElectrumSeed::Standard => (|index| format!("m/0/{index}"), |index| format!("m/1/{index}")),
        ElectrumSeed::Segwit => (|index| format!("m/0'/0/{index}"), |index| format!("m/0'/1/{index}")),
        ElectrumSeed::TwoFactor | ElectrumSeed::TwoFactorSegwit => return None,
    };
    // EXPOSE: the words and the passphrase are where the seed comes from.
    Some((
        seed(source.phrase.expose(), source.passphrase().map_or("", Passphrase::expose)),
        receiving,
        change,
    ))
}

fn kind(source: &Source<'_>) -> Option<ElectrumSeed> {
    // EXPOSE: the words say which wallet they make.
    seed_of(source.phrase.expose(), source.phrase.word_count())
}

fn script_type(source: &Source<'_>) -> ScriptType {
    if kind(source) == Some(ElectrumSeed::Segwit) { ScriptType::WitnessKey } else { ScriptType::KeyHash }
}

/// 2,048 rounds of PBKDF2, as in BIP-39, with another salt (`electrum/mnemonic.py`, `mnemonic_to_seed`).
fn seed(words: &str, passphrase: &str) -> Zeroizing<[u8; 64]> {
    let mut salt = Zeroizing::new(String::with_capacity("electrum".len() + passphrase.len() * 3));
    salt.push_str("electrum");
    let mut custom = Zeroizing::new(String::with_capacity(passphrase.len() * 3));
    custom.extend(passphrase.chars().flat_map(char::to_lowercase));
    salt.push_str(&text(&custom));
    let mut seed = Zeroizing::new([0u8; 64]);
    pbkdf2_hmac::<Sha512>(text(words).as_bytes(), salt.as_bytes(), 2048, &mut *seed);
    seed
}

/// No check, no passphrase.
pub(crate) struct OldElectrum;

impl Rules for OldElectrum {
    fn code(&self) -> &'static str {
        "electrum-old"
    }

    fn title(&self) -> &'static str {
        "Electrum before 2.0"
    }

    fn form(&self) -> Form {
        Form::System(System::OldElectrum)
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[12, 24]
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        Ok(vec![old_address(&master(source), 0, false)])
    }

    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let master = master(source);
        Ok(vec![old_address(&master, index, false), old_address(&master, index, true)])
    }
}

/// The seed in hex, hashed 100,000 times with itself (`stretch_key`).
fn master(source: &Source<'_>) -> SecretKey {
    let key = source.key(|words| {
        let hex = old_electrum::hex(words).expect("words of its list, which were read");
        let mut hash = Zeroizing::new(hashed(hex.as_bytes(), hex.as_bytes()));
        for _ in 1..100_000 {
            *hash = hashed(&*hash, hex.as_bytes());
        }
        hash
    });
    SecretKey::from_slice(&**key).expect("it is no key with a probability of 2^-128")
}

fn hashed(first: &[u8], second: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(first).chain_update(second).finalize().into()
}

/// The address with that number: of the master key and the hash of its public half with the number (`get_sequence`).
fn old_address(master: &SecretKey, index: u32, is_change: bool) -> Identity {
    let public = secp256k1::uncompressed(&master.public_key());
    let change = u8::from(is_change);
    let numbers = format!("{index}:{change}:");
    let sequence = Sha256::digest(hashed(numbers.as_bytes(), public.get(1..).unwrap_or_default()));
    let sequence = <Scalar as Reduce<FieldBytes>>::reduce(&sequence);
    let scalar = Zeroizing::new(*master.to_nonzero_scalar().as_ref() + sequence);
    let key = SecretKey::from_bytes(&scalar.to_repr()).expect("it is 0 with a probability of 2^-256");
    let hash = secp256k1::hash160(&secp256k1::uncompressed(&key.public_key()));
    let address = secp256k1::base58(0, &hash);
    Identity::new(IdentityType::BtcAddress, address, Some(&format!("m/{change}/{index}")))
}
