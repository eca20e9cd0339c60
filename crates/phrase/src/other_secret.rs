//! Secrets that are no phrase, and that people take for one.

use serde_json::Value;

use crate::stack;

/// A secret of another form. Holdfast keeps phrases alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherSecret {
    /// A JSON file with an encrypted private key: Web3 Secret Storage of Ethereum, or an account file of Ontology or NEO (NEP-6).
    Keystore,
    /// A private key of Bitcoin, Ontology or NEO in the Wallet Import Format: Base58Check, version 0x80, 32 or 33 bytes.
    Wif,
    /// A private key under a password, as NEP-2 and BIP-38 write it: Base58Check of 39 bytes, beginning with 6P.
    EncryptedKey,
    /// 32 bytes in hex, with or without 0x.
    HexKey,
    /// A key with its chain code, and those below it (BIP-32): xprv, yprv, zprv.
    ExtendedKey,
}

impl OtherSecret {
    /// What a text is, if it is one of these.
    pub fn recognise(text: &str) -> Option<Self> {
        stack::wiped(|| Self::of(text.trim()))
    }

    fn of(text: &str) -> Option<Self> {
        if text.starts_with('{') || text.starts_with('[') {
            let json: Value = serde_json::from_str(text).ok()?;
            return is_keystore(&json).then_some(Self::Keystore);
        }
        let hex = text.strip_prefix("0x").unwrap_or(text);
        if hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(Self::HexKey);
        }
        // The longest of them, an extended key, has 111 characters.
        if text.len() > 120 || text.contains(char::is_whitespace) {
            return None;
        }
        let bytes = zeroize::Zeroizing::new(bs58::decode(text).with_check(None).into_vec().ok()?);
        match (bytes.first(), bytes.len()) {
            (Some(0x80), 33 | 34) => Some(Self::Wif),
            (Some(0x01), 39) => Some(Self::EncryptedKey),
            (_, 78) if text.get(1..4) == Some("prv") => Some(Self::ExtendedKey),
            _ => None,
        }
    }
}

/// An object with an encrypted key, or one with accounts that have one.
fn is_keystore(json: &Value) -> bool {
    let has = |value: &Value, name: &str| {
        value.as_object().is_some_and(|object| object.keys().any(|key| key.eq_ignore_ascii_case(name)))
    };
    let has_key = has(json, "crypto") || (has(json, "address") && has(json, "key"));
    let accounts = json.get("accounts").and_then(Value::as_array).or_else(|| json.as_array());
    has_key
        || accounts.is_some_and(|accounts| accounts.iter().any(|one| has(one, "key") || has(one, "crypto")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_phrases() {
        let recognise = OtherSecret::recognise;
        // The example of Web3 Secret Storage, without its figures.
        let ethereum =
            r#"{"crypto":{"cipher":"aes-128-ctr","ciphertext":"00","kdf":"scrypt"},"id":"1","version":3}"#;
        assert_eq!(recognise(ethereum), Some(OtherSecret::Keystore));
        let ontology = r#"{"address":"A","key":"k","algorithm":"ECDSA","scrypt":{"n":4096}}"#;
        assert_eq!(recognise(ontology), Some(OtherSecret::Keystore));
        let wallet = format!(r#"{{"name":"w","accounts":[{ontology}]}}"#);
        assert_eq!(recognise(&wallet), Some(OtherSecret::Keystore));
        let base58 = |bytes: &[u8]| bs58::encode(bytes).with_check().into_string();
        let wif = base58(&[&[0x80][..], &[7; 32], &[1]].concat());
        assert_eq!(recognise(&format!(" {wif}\n")), Some(OtherSecret::Wif));
        let nep2 = base58(&[&[0x01, 0x42, 0xE0][..], &[7; 36]].concat());
        assert!(nep2.starts_with("6P"));
        assert_eq!(recognise(&nep2), Some(OtherSecret::EncryptedKey));
        assert_eq!(recognise(&format!("0x{}", "7f".repeat(32))), Some(OtherSecret::HexKey));
        // BIP-32, test vector 1, chain m.
        let xprv = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
        assert_eq!(recognise(xprv), Some(OtherSecret::ExtendedKey));
    }

    #[test]
    fn phrases_and_addresses_are_none_of_them() {
        for text in [
            "",
            "legal winner thank year wave sausage worth useful legal winner thank yellow",
            "{}",
            "[]",
            "{",
            "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F",
            "AGEdeZu965DFFFwsAWcThgL6uduf4U7htA",
        ] {
            assert_eq!(OtherSecret::recognise(text), None, "{text}");
        }
    }
}
