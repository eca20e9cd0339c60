//! Lower-case hex, as ids and digests stand in an index.

use data_encoding::{DecodeError, DecodeKind, HEXLOWER};

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// `N` bytes from lower-case hex.
pub(crate) fn unhex<const N: usize>(text: &str) -> Result<[u8; N], DecodeError> {
    let bytes = HEXLOWER.decode(text.as_bytes())?;
    bytes.try_into().map_err(|_| DecodeError { position: text.len(), kind: DecodeKind::Length })
}
