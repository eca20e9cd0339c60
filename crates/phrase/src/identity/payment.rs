//! Addresses of Bitcoin, and of chains that took them over: Base58Check, and segwit (BIP-173, BIP-350).

use bech32::Hrp;
use bech32::primitives::gf32::Fe32;

/// What an address pays to (script type).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScriptType {
    /// The hash of a key: BIP-44.
    KeyHash,
    /// The hash of a script, which is the hash of a key: BIP-49.
    ScriptHash,
    /// The hash of a key, as a witness program: BIP-84.
    WitnessKey,
    /// A tweaked key: BIP-86.
    Taproot,
}

impl ScriptType {
    /// The first step of its path.
    pub(crate) fn purpose(self) -> u32 {
        match self {
            Self::KeyHash => 44,
            Self::ScriptHash => 49,
            Self::WitnessKey => 84,
            Self::Taproot => 86,
        }
    }
}

/// How a chain writes its addresses.
pub(crate) struct Payment {
    key_hash: u8,
    /// The version that is written, and older ones that are read.
    script_hash: &'static [u8],
    /// How segwit addresses begin; none where there are none.
    beginning: Option<Hrp>,
}

impl Payment {
    pub(crate) const BITCOIN: Self =
        Self { key_hash: 0, script_hash: &[5], beginning: Some(Hrp::parse_unchecked("bc")) };
    pub(crate) const LITECOIN: Self =
        Self { key_hash: 0x30, script_hash: &[0x32, 5], beginning: Some(Hrp::parse_unchecked("ltc")) };
    pub(crate) const DOGECOIN: Self = Self { key_hash: 0x1E, script_hash: &[0x16], beginning: None };

    /// The address of a hash of 20 bytes, or of a key of 32.
    pub(crate) fn write(&self, script: ScriptType, hash: &[u8]) -> String {
        let base58 = |version: u8| bs58::encode(hash).with_check_version(version).into_string();
        let segwit = |version: Fe32| {
            let beginning = self.beginning.expect("the chain has segwit");
            bech32::segwit::encode(beginning, version, hash).expect("a program of 20 or 32 bytes")
        };
        match script {
            ScriptType::KeyHash => base58(self.key_hash),
            ScriptType::ScriptHash => base58(self.script_hash.first().copied().unwrap_or_default()),
            ScriptType::WitnessKey => segwit(Fe32::Q),
            ScriptType::Taproot => segwit(Fe32::P),
        }
    }

    /// What an address of the chain pays to, and its hash or key; of a longer witness program, too, which no phrase gives.
    pub(crate) fn read(&self, text: &str) -> Option<(ScriptType, Vec<u8>)> {
        if let Ok((beginning, version, program)) = bech32::segwit::decode(text) {
            let script = if version == Fe32::Q { ScriptType::WitnessKey } else { ScriptType::Taproot };
            return (self.beginning == Some(beginning)).then_some((script, program));
        }
        let bytes = bs58::decode(text).with_check(None).into_vec().ok()?;
        let (version, hash) = bytes.split_first().filter(|(_, hash)| hash.len() == 20)?;
        let script = if *version == self.key_hash {
            ScriptType::KeyHash
        } else {
            self.script_hash.contains(version).then_some(ScriptType::ScriptHash)?
        };
        Some((script, hash.to_vec()))
    }
}
