//! Addresses of TON, in the forms in which people meet them (TEP-2).

use data_encoding::{BASE64URL, HEXLOWER_PERMISSIVE};

/// Not to be sent back: what wallets show for themselves.
const NON_BOUNCEABLE: u8 = 0x51;
/// The workchain that wallets are in.
const WORKCHAIN: u8 = 0;

/// As wallets show it.
pub(super) fn encode(account: &[u8; 32]) -> String {
    let mut bytes = vec![NON_BOUNCEABLE, WORKCHAIN];
    bytes.extend_from_slice(account);
    bytes.extend_from_slice(&crc16(&bytes).to_be_bytes());
    BASE64URL.encode(&bytes)
}

/// The account of an address: as it is shown, to be sent back or not, in either alphabet, or raw.
pub(super) fn account(text: &str) -> Option<[u8; 32]> {
    if let Some(hex) = text.strip_prefix("0:") {
        return HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?.try_into().ok();
    }
    let url: String = text
        .chars()
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            c => c,
        })
        .collect();
    let bytes = BASE64URL.decode(url.as_bytes()).ok()?;
    let (content, check) = bytes.split_last_chunk::<2>()?;
    let account = content.get(2..)?.try_into().ok()?;
    (crc16(content) == u16::from_be_bytes(*check)).then_some(account)
}

/// CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    let step = |crc: u16| if crc >> 15 == 1 { crc << 1 ^ 0x1021 } else { crc << 1 };
    bytes.iter().fold(0, |crc, byte| (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| step(crc)))
}
