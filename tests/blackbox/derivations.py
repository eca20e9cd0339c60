"""Derives identities with bip_utils, another implementation, to compare ours with: JSON lines in, JSON lines out."""
import json
import sys

from bip_utils import (
    Base58Encoder,
    Bip32Slip10Ed25519,
    Bip32Slip10Secp256k1,
    Bip39Languages,
    Bip39SeedGenerator,
    Bip44,
    Bip44Changes,
    Bip44Coins,
    Bip49,
    Bip49Coins,
    Bip84,
    Bip84Coins,
)

NAMES = {"SimplifiedChinese": "CHINESE_SIMPLIFIED", "TraditionalChinese": "CHINESE_TRADITIONAL"}


def address(standard, coin, seed, index):
    account = standard.FromSeed(seed, coin).Purpose().Coin().Account(0).Change(Bip44Changes.CHAIN_EXT)
    return account.AddressIndex(index).PublicKey().ToAddress()


for line in sys.stdin:
    asked = json.loads(line)
    # It would not tell the two Chinese lists apart by itself.
    language = Bip39Languages[NAMES.get(asked["language"], asked["language"].upper())]
    seed = Bip39SeedGenerator(asked["words"], language).Generate(asked["passphrase"])
    index = asked["index"]
    ed25519 = Bip32Slip10Ed25519.FromSeed(seed).PublicKey().RawCompressed().ToBytes()[1:]
    ont = address(Bip44, Bip44Coins.ONTOLOGY, seed, index)
    print(json.dumps({
        "did:key": "did:key:z" + Base58Encoder.Encode(b"\xed\x01" + ed25519),
        "did:ont": "did:ont:" + ont,
        "ont-address": ont,
        "neo-address": address(Bip44, Bip44Coins.NEO_LEGACY, seed, index),
        "evm-address": address(Bip44, Bip44Coins.ETHEREUM, seed, index),
        "btc-address": address(Bip84, Bip84Coins.BITCOIN, seed, index),
        "btc-nested": address(Bip49, Bip49Coins.BITCOIN, seed, index),
        "btc-plain": address(Bip44, Bip44Coins.BITCOIN, seed, index),
        "bip32-fingerprint": Bip32Slip10Secp256k1.FromSeed(seed).FingerPrint().ToHex(),
    }))
