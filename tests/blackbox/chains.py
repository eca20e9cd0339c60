"""Derives addresses of other systems with bip_utils, another implementation: JSON lines in, one JSON line of [path, address] lists out for each."""

import json
import sys

from bip_utils import (
    AtomAddrEncoder,
    Bech32Encoder,
    Bip32Slip10Ed25519,
    Bip32Slip10Secp256k1,
    Bip39Languages,
    Bip39SeedGenerator,
    Bip44Changes,
    CardanoIcarusSeedGenerator,
    CardanoShelley,
    Cip1852,
    Cip1852Coins,
    CoinsConf,
    EthAddrEncoder,
    P2PKHAddrEncoder,
    P2SHAddrEncoder,
    P2TRAddrEncoder,
    P2WPKHAddrEncoder,
    SolAddrEncoder,
    Substrate,
    SubstrateBip39SeedGenerator,
    SubstrateCoins,
    SubstrateEd25519AddrEncoder,
    TrxAddrEncoder,
    XrpAddrEncoder,
)

NAMES = {"SimplifiedChinese": "CHINESE_SIMPLIFIED", "TraditionalChinese": "CHINESE_TRADITIONAL"}


def p2pkh(coin):
    version = coin.ParamByKey("p2pkh_net_ver")
    return lambda key: P2PKHAddrEncoder.EncodeKey(key, net_ver=version)


def p2sh(version):
    return lambda key: P2SHAddrEncoder.EncodeKey(key, net_ver=version)


def segwit(encoder, beginning):
    return lambda key: encoder.EncodeKey(key, hrp=beginning)


def npub(key):
    return Bech32Encoder.Encode("npub", key.RawCompressed().ToBytes()[1:])


def bitcoin_like(number, scripts, accounts):
    paths = []
    for purpose, encode in scripts:
        paths += [(f"m/{purpose}'/{number}'/{account}'/{change}/{{}}", encode) for account in range(accounts) for change in (0, 1)]
        paths.append((f"m/{purpose}'/{number}'/{{}}'/0/0", encode))
    return paths


ETHEREUM = ("m/44'/60'/0'/0/{}", "m/44'/60'/{}'/0/0", "m/44'/60'/0'/{}", "m/44'/61'/0'/0/{}")
def chains(accounts):
    return {
        "bitcoin": bitcoin_like(0, [
            (84, segwit(P2WPKHAddrEncoder, "bc")),
            (49, p2sh(b"\x05")),
            (44, p2pkh(CoinsConf.BitcoinMainNet)),
            (86, segwit(P2TRAddrEncoder, "bc")),
        ], accounts),
        "litecoin": bitcoin_like(2, [
            (84, segwit(P2WPKHAddrEncoder, "ltc")),
            (49, p2sh(b"\x32")),
            (44, lambda key: P2PKHAddrEncoder.EncodeKey(key, net_ver=b"\x30")),
        ], accounts),
        "dogecoin": bitcoin_like(3, [(44, p2pkh(CoinsConf.DogecoinMainNet))], accounts),
        "ethereum": [(path, EthAddrEncoder.EncodeKey) for path in ETHEREUM],
        "tron": [(path, TrxAddrEncoder.EncodeKey) for path in ("m/44'/195'/{}'/0/0", "m/44'/195'/0'/0/{}")],
        "cosmos": [
            (path, lambda key: AtomAddrEncoder.EncodeKey(key, hrp="cosmos")) for path in ("m/44'/118'/0'/0/{}", "m/44'/118'/{}'/0/0")
        ],
        "xrp": [(path, XrpAddrEncoder.EncodeKey) for path in ("m/44'/144'/0'/0/{}", "m/44'/144'/{}'/0/0")],
        "nostr": [("m/44'/1237'/{}'/0/0", npub)],
    }


def of_words(words, language, passphrase):
    """Cardano's and Substrate's, which come from the entropy."""
    seed = CardanoIcarusSeedGenerator(words, language)
    # It takes no passphrase; with one there is nothing to compare with.
    if passphrase == "":
        account = Cip1852.FromSeed(seed.Generate(), Cip1852Coins.CARDANO_ICARUS).Purpose().Coin().Account(0)
        shelley = CardanoShelley.FromCip1852Object(account)
        for role, change in enumerate((Bip44Changes.CHAIN_EXT, Bip44Changes.CHAIN_INT)):
            for index in range(10):
                key = shelley.Change(change).AddressIndex(index)
                yield "cardano", f"m/1852'/1815'/0'/{role}/{index}", key.PublicKeys().ToAddress()
        yield "cardano", "m/1852'/1815'/0'/2/0", shelley.PublicKeys().ToStakingAddress()
    seed = SubstrateBip39SeedGenerator(words, language).Generate(passphrase)
    yield "substrate", None, Substrate.FromSeed(seed, SubstrateCoins.POLKADOT).PublicKey().ToAddress()
    key = Bip32Slip10Ed25519.FromPrivateKey(seed[:32]).PublicKey().KeyObject()
    yield "substrate", None, SubstrateEd25519AddrEncoder.EncodeKey(key, ss58_format=0)


def of_seed(seed, accounts):
    secp256k1 = Bip32Slip10Secp256k1.FromSeed(seed)
    ed25519 = Bip32Slip10Ed25519.FromSeed(seed)
    for chain, paths in chains(accounts).items():
        for path, encode in paths:
            for index in range(10):
                at = path.format(index)
                yield chain, at, encode(secp256k1.DerivePath(at).PublicKey().KeyObject())
    solana = lambda node: SolAddrEncoder.EncodeKey(node.PublicKey().KeyObject())
    for index in range(10):
        for path in (f"m/44'/501'/{index}'/0'", f"m/44'/501'/{index}'"):
            yield "solana", path, solana(ed25519.DerivePath(path))
    yield "solana", "m/44'/501'", solana(ed25519.DerivePath("m/44'/501'"))
    yield "solana", None, solana(Bip32Slip10Ed25519.FromPrivateKey(seed[:32]))


for line in sys.stdin:
    asked = json.loads(line)
    language = Bip39Languages[NAMES.get(asked["language"], asked["language"].upper())]
    words, passphrase = asked["words"], asked["passphrase"]
    seed = Bip39SeedGenerator(words, language).Generate(passphrase)
    print(json.dumps([*of_seed(seed, asked["accounts"]), *of_words(words, language, passphrase)]))
