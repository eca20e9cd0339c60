//! TON: the addresses of the contracts that wallets use, which are hashes of their code and of the public key (TVM whitepaper,
//! 3.1.5; TON, `crypto/block/block.tlb`, `StateInit`).

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

use super::{Identity, IdentityType, Progress, Rules, Source, Stopped, ton_address};
use crate::kind::Form;
use crate::scheme::{System, ton};

/// The number that wallets write into their contracts.
const WALLET: u32 = 698_983_191;
/// The same of version 5: the network's number, -239, and a first wallet in workchain 0.
const WALLET_5: u32 = 0x7FFF_FF11;

/// Words without a password.
pub(crate) struct Ton;

/// A wallet contract.
struct Contract {
    version: &'static str,
    /// The hash of its code, and how deep its cells are.
    code: &'static str,
    depth: u16,
}

/// The one that wallets make today, and those before, the newest first.
static CONTRACTS: [Contract; 4] = [
    Contract {
        version: "v5R1",
        code: "20834b7b72b112147e1b2fb457b84e74d1a30f04f737d4f62a668e9552d2b72f",
        depth: 6,
    },
    Contract {
        version: "v4R2",
        code: "feb5ff6820e2ff0d9483e7e0d62c817d846789fb4ae580c878866d959dabd5c0",
        depth: 7,
    },
    Contract {
        version: "v3R2",
        code: "84dafa449f98a6987789ba232358072bc0f76dc4524002a5d0918b9a75d2d599",
        depth: 0,
    },
    Contract {
        version: "v3R1",
        code: "b61041a58a7980b946e8fb9e198e3c904d24799ffa36574ea4251c41a566f581",
        depth: 0,
    },
];
/// Those that are shown.
const SHOWN: usize = 2;

impl Rules for Ton {
    fn code(&self) -> &'static str {
        "ton"
    }

    fn title(&self) -> &'static str {
        "TON"
    }

    fn form(&self) -> Form {
        Form::System(System::Ton)
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[24]
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let public = public(source);
        Ok(CONTRACTS.iter().take(SHOWN).map(|contract| contract.address(&public)).collect())
    }

    fn searched(&self) -> std::ops::Range<u32> {
        0..1
    }

    fn at(&self, source: &Source<'_>, _: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let public = public(source);
        Ok(CONTRACTS.iter().skip(SHOWN).map(|contract| contract.address(&public)).collect())
    }
}

fn public(source: &Source<'_>) -> [u8; 32] {
    SigningKey::from_bytes(source.key(ton::key)).verifying_key().to_bytes()
}

impl Contract {
    fn address(&self, public: &[u8; 32]) -> Identity {
        let code = HEXLOWER.decode(self.code.as_bytes()).ok().and_then(|code| code.try_into().ok());
        let code = code.expect("64 digits");
        let data = cell(&self.data(public), &[]);
        // StateInit: neither special nor split, with code and data, without a library.
        let account = cell(&[Bits(0b00110, 5)], &[(self.depth, code), (0, data)]);
        let value = ton_address::encode(&account);
        Identity::new(IdentityType::TonAddress, value, Some(self.version))
    }

    /// What the contract begins with: a counter of 0, the wallet's number, the key.
    fn data(&self, public: &[u8; 32]) -> Vec<Bits> {
        let key = public.iter().map(|byte| Bits((*byte).into(), 8));
        let begin = |wallet: u32| [Bits(0, 32), Bits(wallet, 32)].into_iter().chain(key.clone());
        let nothing = Bits(0, 1);
        match self.version {
            // Signatures are allowed; no extensions.
            "v5R1" => [Bits(1, 1)].into_iter().chain(begin(WALLET_5)).chain([nothing]).collect(),
            // No plugins.
            "v4R2" => begin(WALLET).chain([nothing]).collect(),
            _ => begin(WALLET).collect(),
        }
    }
}

/// So many bits of a number, the highest first.
struct Bits(u32, u32);

/// The hash of an ordinary cell, with the depths and hashes of those that it refers to.
fn cell(data: &[Bits], refers: &[(u16, [u8; 32])]) -> [u8; 32] {
    let mut bits: Vec<bool> = data
        .iter()
        .flat_map(|Bits(value, count)| (0..*count).rev().map(move |bit| value >> bit & 1 == 1))
        .collect();
    let (whole, begun) = (bits.len() / 8, bits.len().div_ceil(8));
    // A last byte that is not full ends with a one and zeros.
    if whole < begun {
        bits.push(true);
        bits.resize(begun * 8, false);
    }
    let byte = |bits: &[bool]| bits.iter().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit));
    let small = |number: usize| u8::try_from(number).expect("a cell has at most 4 references and 128 bytes");
    let mut hash = Sha256::new();
    hash.update([small(refers.len()), small(whole + begun)]);
    hash.update(bits.chunks(8).map(byte).collect::<Vec<_>>());
    refers.iter().for_each(|(depth, _)| hash.update(depth.to_be_bytes()));
    refers.iter().for_each(|(_, other)| hash.update(other));
    hash.finalize().into()
}
