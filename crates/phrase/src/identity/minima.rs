//! Minima: 64 default keys from the words, each the root of a tree of one-time signatures, and the address of each key.
//!
//! # Security
//! The words are hashed once (SHA3-256), without a salt and without stretching: that is Minima's way, and makes a phrase of few words
//! guessable. Each key signs 262,144 times at most, and never twice with the same leaf; which leaves are used is not in the
//! phrase, so a restore has to be told (`keyuses`).
//!
//! Source: the classes of Minima 1.0.45 and of the Bouncy Castle version in it (`WinternitzOTSignature`, `GMSSRandom`).

use std::ops::Range;

use data_encoding::{BASE32HEX_NOPAD, HEXUPPER};
use sha3::{Digest, Sha3_256};
use zeroize::Zeroizing;

use super::{Identity, IdentityType, Progress, Rules, Source, Stopped};
use crate::Phrase;
use crate::kind::Form;

/// Words of a phrase that a node makes.
const MADE: usize = 24;
/// Keys that a node makes at first; its addresses are those of these.
const KEYS: u32 = 64;
/// One-time keys in a tree of the first level.
const LEAVES: u8 = 64;
/// Chains of a one-time key: 32 for the bytes of what is signed, 2 for their checksum (Winternitz, w = 8).
const CHAINS: usize = 34;
/// Hashes from the start of a chain to its end.
const LENGTH: u32 = 255;

type Hash = [u8; 32];

/// Minima's words have no checksum and no passphrase.
pub(crate) struct Minima;

impl Rules for Minima {
    fn code(&self) -> &'static str {
        "minima"
    }

    fn title(&self) -> &'static str {
        "Minima"
    }

    fn form(&self) -> Form {
        Form::Minima
    }

    fn made_words(&self) -> &'static [usize] {
        &[MADE]
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]
    }

    fn is_slow(&self) -> bool {
        true
    }

    /// `megammrsync`, as the help of Minima 1.0.45 has it. A phrase that is not of 24 words has to be allowed.
    fn restore_command(&self, words: usize, keys: u32, uses: u32) -> Option<String> {
        let any = if words == MADE { "" } else { " anyphrase:true" };
        Some(format!(
            r#"megammrsync action:resync host:HOST:PORT phrase:"YOUR {words} WORDS"{any} keys:{keys} keyuses:{uses}"#
        ))
    }

    fn identities(&self, source: &Source<'_>, progress: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        self.at(source, 0, progress)
    }

    /// The first one is shown.
    fn searched(&self) -> Range<u32> {
        1..KEYS
    }

    fn at(
        &self,
        source: &Source<'_>,
        index: u32,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<Identity>, Stopped> {
        let address = address_of(&public_key(source.phrase, index, progress)?);
        Ok(vec![Identity::new(IdentityType::MinimaAddress, address, Some(&index.to_string()))])
    }
}

/// The address of a public key: that of the script which asks for its signature.
pub(crate) fn address_of(key: &[u8]) -> String {
    let script = format!("RETURN SIGNEDBY(0x{})", HEXUPPER.encode(key));
    mx(&leaf(script.as_bytes()))
}

/// The public key of that index: the root of a tree over 64 one-time keys. Takes about 557,000 hashes.
pub(crate) fn public_key(phrase: &Phrase, index: u32, progress: &mut Progress<'_>) -> Result<Hash, Stopped> {
    // EXPOSE: the words are where the keys come from.
    let base = Zeroizing::new(sha3(&[phrase.expose().as_bytes()]));
    let number = index.to_be_bytes();
    let used = number.iter().position(|byte| *byte != 0).unwrap_or(number.len() - 1);
    let modifier = number.get(used..).unwrap_or_default();
    let seed = Zeroizing::new(sha3(&[&length(32), &*base, &length(modifier.len()), modifier]));
    let mut level = Vec::with_capacity(LEAVES.into());
    for number in 0..LEAVES {
        if !progress(number.into(), LEAVES.into()) {
            return Err(Stopped);
        }
        let one_time = Zeroizing::new(sha3(&[&mini_number(number), &length(32), &*seed]));
        level.push(leaf(&winternitz(&one_time)));
    }
    while level.len() > 1 {
        level = level.chunks_exact(2).map(parent).collect();
    }
    Ok(level.first().copied().unwrap_or_default())
}

/// The public key of a Winternitz one-time signature with w = 8.
fn winternitz(seed: &Hash) -> Hash {
    let mut state = Zeroizing::new(*seed);
    let mut ends = Vec::with_capacity(CHAINS * 32);
    for _ in 0..CHAINS {
        let mut link = next(&mut state);
        for _ in 0..LENGTH {
            link = sha3(&[&link]);
        }
        ends.extend_from_slice(&link);
    }
    sha3(&[&ends])
}

/// The next start of a chain (`GMSSRandom.nextSeed`): H(state), after which the state is the sum of both and one, little-endian.
fn next(state: &mut Hash) -> Hash {
    let drawn = sha3(&[&*state]);
    let mut carry = 1u16;
    for (byte, other) in state.iter_mut().zip(drawn) {
        carry += u16::from(*byte) + u16::from(other);
        [*byte, _] = carry.to_le_bytes();
        carry >>= 8;
    }
    drawn
}

/// The leaf of Minima's hash trees over some bytes.
fn leaf(bytes: &[u8]) -> Hash {
    sha3(&[&mini_number(0), &length(bytes.len()), bytes, &mini_number(0)])
}

fn parent(children: &[Hash]) -> Hash {
    let [left, right] = children else { return Hash::default() };
    sha3(&[&mini_number(1), &length(32), left, &length(32), right, &mini_number(0)])
}

/// `MiniNumber` of 0 to 127: scale, length, value.
fn mini_number(value: u8) -> [u8; 3] {
    [0, 1, value]
}

/// The length before `MiniData` and `MiniString`.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).expect("what is hashed here is short").to_be_bytes()
}

fn sha3(parts: &[&[u8]]) -> Hash {
    let mut hash = Sha3_256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// The hash in an address, as it is written or in hex, if its check fits.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    if let Some(digits) = text.strip_prefix("0x").filter(|digits| digits.len() == 64) {
        return HEXUPPER.decode(digits.to_ascii_uppercase().as_bytes()).ok();
    }
    let written = text.get(..2).filter(|mx| mx.eq_ignore_ascii_case("Mx")).and_then(|_| text.get(2..))?;
    let digits: String = written
        .chars()
        .map(|digit| match digit.to_ascii_uppercase() {
            'W' => 'I',
            'Y' => 'L',
            'Z' => 'O',
            digit => digit,
        })
        .collect();
    let bytes = BASE32HEX_NOPAD.decode(format!("{digits:0>64}").as_bytes()).ok()?;
    let hash = bytes.get(4..36)?;
    let is_right = mx(hash.try_into().ok()?).eq_ignore_ascii_case(text);
    is_right.then(|| hash.to_vec())
}

/// An address as Minima writes it: 1, the length, the address and four bytes of its hash, as a number in base 32 (RFC 4648's
/// extended hex alphabet), where I, L and O give way to W, Y and Z.
fn mx(address: &Hash) -> String {
    let check = sha3(&[address]);
    let bytes = [&[1, 0, 32], &address[..], check.get(..4).unwrap_or_default()].concat();
    // With one byte before them they are 40 bytes, and 64 digits without a rest.
    let digits = BASE32HEX_NOPAD.encode(&[&[0], &bytes[..]].concat());
    let number = digits.trim_start_matches('0');
    let written = number.chars().map(|digit| match digit {
        'I' => 'W',
        'L' => 'Y',
        'O' => 'Z',
        digit => digit,
    });
    "Mx".chars().chain(written).collect()
}
