//! codex32 (BIP-93): a string of 48 to 127 characters that begins with ms1, with a check of 65 or 75 bits.

use zeroize::Zeroizing;

use super::Scheme;

const CHARACTERS: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// The generator of the short code, and what is left of a string that is right.
const GENERATOR: [u128; 5] = [
    0x0001_9dc5_00ce_73fd_e210,
    0x0001_bfae_00de_f77f_e529,
    0x0001_fbd9_20ff_fe7b_ee52,
    0x0001_7396_40bd_eee3_fdad,
    0x0000_7729_a039_cfc7_5f5a,
];
const LEFT: u128 = 0x0001_0ce0_795c_2fd1_e62a;
/// What is left of "ms1" alone.
const BEGIN: u128 = 0x0000_0231_81b3;
/// Characters of the short code after "ms1".
const SHORT: std::ops::RangeInclusive<usize> = 45..=90;

pub(super) fn recognise(text: &str) -> Option<Scheme> {
    let mut bare = Zeroizing::new(String::with_capacity(text.len()));
    bare.extend(text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_lowercase()));
    let data = bare.strip_prefix("ms1").filter(|data| SHORT.contains(&data.len()))?;
    let left = data.chars().try_fold(BEGIN, |left, c| {
        let value = CHARACTERS.find(c).and_then(|at| u128::try_from(at).ok())?;
        let top = left >> 60;
        let shifted = (left & 0x0fff_ffff_ffff_ffff) << 5 ^ value;
        Some(
            (0..)
                .zip(GENERATOR)
                .filter(|(bit, _)| top >> bit & 1 == 1)
                .fold(shifted, |sum, (_, part)| sum ^ part),
        )
    })?;
    (left == LEFT).then_some(Scheme::Codex32)
}
