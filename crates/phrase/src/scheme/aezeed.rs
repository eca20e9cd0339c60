//! LND's cipher seed: 24 words of BIP-39's English list for 33 bytes: version 0, an encrypted seed with its birthday, a salt, and a CRC-32C
//! (LND, `aezeed/README.md`).

use super::{Scheme, english, packed, places};

/// CRC-32C, Castagnoli: reflected, as iSCSI has it.
const POLYNOMIAL: u32 = 0x82F6_3B78;
const VERSION: u8 = 0;

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    if count != 24 {
        return None;
    }
    let places = places(words, english)?;
    let bits = places.iter().flat_map(|place| (0..11).rev().map(move |bit| place >> bit & 1));
    let bytes = packed(bits, |at| 7 - at);
    let (content, check) = bytes.split_last_chunk::<4>()?;
    (content.first() == Some(&VERSION) && crc(content) == u32::from_be_bytes(*check))
        .then_some(Scheme::Aezeed)
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}
