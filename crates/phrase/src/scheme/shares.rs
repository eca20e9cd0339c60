//! Shares of one backup together: which are there, and the secret that they open (SLIP-0039, "Design").

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::gf256;
use super::slip39::{LONGEST, SHORTEST, Share, read};

/// Where a polynomial has the secret, and where it has what tells that the secret is right.
const SECRET: u8 = 255;
const DIGEST: u8 = 254;
/// Bytes of that.
const DIGEST_BYTES: usize = 4;
const ROUNDS: u8 = 4;
/// PBKDF2 in each round, before the exponent.
const BASE_ITERATIONS: u32 = 10_000 / ROUNDS as u32;

/// The highest exponent that is opened: 32 times the rounds of Trezor's shares, half a second.
const HIGHEST_EXPONENT: u8 = 5;

type Value = Zeroizing<Vec<u8>>;

/// Why shares are no set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShareProblem {
    /// They are of more than one backup.
    OtherBackup,
    /// Two have the same number.
    Twice,
    /// Each is right, and together they are not: one is of another backup, which has the same number.
    Digest,
    /// To open them takes longer than anybody waits: the exponent is higher than wallets make it.
    Slow,
}

/// The words of one share, and which it is.
#[derive(PartialEq, Eq)]
pub(crate) struct Cut {
    words: Zeroizing<String>,
    group: u8,
    member: u8,
}

impl Cut {
    pub fn words(&self) -> &str {
        &self.words
    }

    /// By which shares are put in order.
    pub fn place(&self) -> (u8, u8) {
        (self.group, self.member)
    }
}

/// Words of several shares, one after another, cut into shares: each has a check that says where it ends. How many words are left where
/// they are no more shares.
pub(crate) fn cut(words: &str) -> Result<Vec<Cut>, usize> {
    let words: Vec<_> = words.split(' ').collect();
    let mut shares = Vec::new();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let begins = |length: usize| {
            let words = Zeroizing::new(rest.get(..length)?.join(" "));
            let (Share { group, member, .. }, _) = read(&words)?;
            Some((length, Cut { words, group, member }))
        };
        let (length, share) = (SHORTEST..=LONGEST).find_map(begins).ok_or(rest.len())?;
        shares.push(share);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(shares)
}

/// Shares of one backup.
pub(crate) struct Set(Vec<(Share, Value)>);

impl Set {
    /// Reads shares, one a line.
    pub fn read(lines: &str) -> Result<Option<Self>, ShareProblem> {
        let Some(shares) = lines.lines().map(read).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let set = Self(shares);
        set.check()?;
        set.encrypted()?;
        Ok(Some(set))
    }

    fn check(&self) -> Result<(), ShareProblem> {
        let Some((first, first_value)) = self.0.first() else { return Ok(()) };
        if first.iteration_exponent > HIGHEST_EXPONENT {
            return Err(ShareProblem::Slow);
        }
        for (at, (share, value)) in self.0.iter().enumerate() {
            if !share.is_of_backup(first) || value.len() != first_value.len() {
                return Err(ShareProblem::OtherBackup);
            }
            let before = self.0.iter().take(at).filter(|(other, _)| other.group == share.group);
            for (other, _) in before {
                if other.member_threshold != share.member_threshold {
                    return Err(ShareProblem::OtherBackup);
                }
                if other.member == share.member {
                    return Err(ShareProblem::Twice);
                }
            }
        }
        Ok(())
    }

    /// What they say of themselves.
    pub fn shares(&self) -> impl Iterator<Item = &Share> {
        self.0.iter().map(|(share, _)| share)
    }

    /// Whether there are enough of them.
    pub fn is_enough(&self) -> bool {
        let Some((first, _)) = self.0.first() else { return false };
        self.whole_groups().count() >= usize::from(first.group_threshold)
    }

    /// The groups of which there are enough shares, each with all that are there.
    fn whole_groups(&self) -> impl Iterator<Item = (u8, Vec<&(Share, Value)>)> {
        let mut groups: BTreeMap<u8, Vec<_>> = BTreeMap::new();
        for share in &self.0 {
            groups.entry(share.0.group).or_default().push(share);
        }
        let is_whole = |shares: &[&(Share, Value)]| {
            shares.first().is_some_and(|(share, _)| shares.len() >= usize::from(share.member_threshold))
        };
        groups.into_iter().filter(move |(_, shares)| is_whole(shares))
    }

    /// The secret as it is enciphered, where there are enough shares. What does not fit together says so, whatever the passphrase.
    fn encrypted(&self) -> Result<Option<Value>, ShareProblem> {
        let Some((first, _)) = self.0.first().filter(|_| self.is_enough()) else { return Ok(None) };
        let mut groups = Vec::new();
        for (number, shares) in self.whole_groups() {
            let threshold = shares.first().map_or(1, |(share, _)| share.member_threshold);
            let points: Vec<_> =
                shares.iter().map(|(share, value)| (share.member - 1, value.as_slice())).collect();
            groups.push((number - 1, joined(threshold, &points)?));
        }
        let points: Vec<_> = groups.iter().map(|(number, value)| (*number, value.as_slice())).collect();
        joined(first.group_threshold, &points).map(Some)
    }

    /// The secret, where there are enough shares. A passphrase that is not right gives another one. Takes 10 ms for Trezor's shares.
    pub fn open(&self, passphrase: &str) -> Option<Value> {
        let (first, _) = self.0.first()?;
        let encrypted = self.encrypted().ok().flatten()?;
        Some(decipher(&encrypted, first, passphrase))
    }
}

/// What so many of these points give; those beyond have to be on the same polynomial.
fn joined(threshold: u8, points: &[(u8, &[u8])]) -> Result<Value, ShareProblem> {
    let (enough, beyond) = points.split_at_checked(threshold.into()).ok_or(ShareProblem::Digest)?;
    if let ([(_, only)], 1) = (enough, threshold) {
        let is_same = beyond.iter().all(|(_, value)| value == only);
        return if is_same { Ok(Zeroizing::new(only.to_vec())) } else { Err(ShareProblem::Digest) };
    }
    let secret = gf256::at(SECRET, enough);
    let digest = gf256::at(DIGEST, enough);
    let (expected, key) = digest.split_at_checked(DIGEST_BYTES).ok_or(ShareProblem::Digest)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&secret);
    let is_right = mac.verify_truncated_left(expected).is_ok();
    let fits = beyond.iter().all(|(x, value)| gf256::at(*x, enough).as_slice() == *value);
    if is_right && fits { Ok(secret) } else { Err(ShareProblem::Digest) }
}

/// SLIP-0039, "Decryption of the encrypted master secret": four rounds of a Feistel network.
fn decipher(encrypted: &[u8], share: &Share, passphrase: &str) -> Value {
    let (left, right) = encrypted.split_at(encrypted.len() / 2);
    let (mut left, mut right) = (Zeroizing::new(left.to_vec()), Zeroizing::new(right.to_vec()));
    for round in (0..ROUNDS).rev() {
        let mut key = Zeroizing::new(Vec::with_capacity(1 + passphrase.len()));
        key.push(round);
        key.extend_from_slice(passphrase.as_bytes());
        let mut salt = Zeroizing::new(Vec::with_capacity(8 + right.len()));
        if !share.extendable {
            salt.extend_from_slice(b"shamir");
            salt.extend_from_slice(&share.identifier.to_be_bytes());
        }
        salt.extend_from_slice(&right);
        let mut mask = Zeroizing::new(vec![0; right.len()]);
        pbkdf2_hmac::<Sha256>(&key, &salt, BASE_ITERATIONS << share.iteration_exponent, &mut mask);
        left.iter_mut().zip(mask.iter()).for_each(|(byte, mask)| *byte ^= mask);
        std::mem::swap(&mut left, &mut right);
    }
    let mut secret = Zeroizing::new(Vec::with_capacity(encrypted.len()));
    secret.extend_from_slice(&right);
    secret.extend_from_slice(&left);
    secret
}

#[cfg(test)]
mod tests {
    use bip32::{Prefix, XPrv};
    use data_encoding::HEXLOWER;

    use super::*;

    /// SLIP-0039's own vectors, all of them.
    #[test]
    fn secrets_are_those_of_the_vectors() {
        let vectors: Vec<(String, Vec<String>, String, String)> =
            serde_json::from_str(include_str!("../../fixtures/slip39.json")).unwrap();
        for (about, shares, secret, key) in &vectors {
            let opened = Set::read(&shares.join("\n")).ok().flatten().and_then(|set| set.open("TREZOR"));
            let hex = opened.as_ref().map(|secret| HEXLOWER.encode(secret)).unwrap_or_default();
            assert_eq!(&hex, secret, "{about}");
            if let Some(opened) = opened {
                let master = XPrv::new(opened.as_slice()).unwrap().to_string(Prefix::XPRV);
                assert_eq!(master.as_str(), key, "{about}");
                let together = cut(&shares.join(" ")).unwrap();
                assert!(together.iter().map(Cut::words).eq(shares.iter().map(String::as_str)));
            }
        }
        assert_eq!(vectors.len(), 45);
    }
}
