"""Makes phrases of other systems with other implementations, and spoils some: JSON lines with the words and their verdict."""

import json
import random
import sys

import shamir_mnemonic.shamir as shamir
from bip_utils import (
    AlgoAddrEncoder,
    AlgorandMnemonicDecoder,
    AlgorandMnemonicEncoder,
    AlgorandSeedGenerator,
    ElectrumV1,
    ElectrumV1MnemonicEncoder,
    ElectrumV1MnemonicValidator,
    ElectrumV1SeedGenerator,
    ElectrumV2Languages,
    ElectrumV2MnemonicGenerator,
    ElectrumV2MnemonicTypes,
    ElectrumV2MnemonicValidator,
    ElectrumV2SeedGenerator,
    ElectrumV2Segwit,
    ElectrumV2Standard,
    Monero,
    MoneroLanguages,
    MoneroMnemonicValidator,
    MoneroMnemonicWithChecksumEncoder,
    MoneroPolyseedMnemonicGenerator,
    MoneroPolyseedMnemonicValidator,
    MoneroPolyseedSeedGenerator,
    MoneroSeedGenerator,
    Ed25519PrivateKey,
    Ton,
    TonAddrVersions,
    TonMnemonicValidator,
    TonSeedGenerator,
)
from bip_utils.bip.bip39.bip39_mnemonic_utils import Bip39WordsListGetter
from bip_utils.bip.bip39 import Bip39Languages
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

chance = random.Random(int(sys.argv[2]))
count = int(sys.argv[1])
shamir.RANDOM_BYTES = chance.randbytes
bip39 = [Bip39WordsListGetter().GetByLanguage(Bip39Languages.ENGLISH).GetWordAtIdx(i) for i in range(2048)]


def slip39():
    size = chance.choice([16, 32])
    threshold = chance.randint(1, 3)
    groups = [(chance.randint(2, 3), chance.randint(3, 5)) for _ in range(threshold)]
    shares = shamir.generate_mnemonics(
        chance.randint(1, threshold), groups, chance.randbytes(size), b"", chance.random() < 0.5, 0
    )
    return chance.choice(chance.choice(shares))


def is_share(words):
    try:
        Share.from_mnemonic(words)
        return True
    except Exception:
        return False


def electrum():
    kind = chance.choice(list(ElectrumV2MnemonicTypes))
    # In other languages bip_utils keeps accents, which Electrum takes away before it hashes.
    language = ElectrumV2Languages.ENGLISH
    # 132 bits, as Electrum draws them, are 12 words.
    number = chance.randrange(1 << 131, 1 << 132)
    return ElectrumV2MnemonicGenerator(kind, language).FromEntropy(number.to_bytes(17, "big")).ToStr()


def ton():
    while True:
        words = " ".join(chance.choice(bip39) for _ in range(24))
        if TonMnemonicValidator().IsValid(words):
            return words


def is_algorand(words):
    # bip_utils does not look at the padding, which Algorand's own SDK wants to be zero.
    try:
        return AlgorandMnemonicEncoder().Encode(AlgorandMnemonicDecoder().Decode(words)).ToStr() == words
    except Exception:
        return False


MONERO = [language for language in MoneroLanguages if language != MoneroLanguages.JAPANESE]
SCHEMES = {
    "slip39": (slip39, is_share, WORDLIST),
    "electrum": (electrum, lambda words: ElectrumV2MnemonicValidator().IsValid(words), bip39),
    "electrum-old": (
        lambda: ElectrumV1MnemonicEncoder().Encode(chance.randbytes(16)).ToStr(),
        lambda words: ElectrumV1MnemonicValidator().IsValid(words),
        None,
    ),
    "monero": (
        lambda: MoneroMnemonicWithChecksumEncoder(chance.choice(MONERO)).Encode(chance.randbytes(chance.choice([16, 32]))).ToStr(),
        lambda words: MoneroMnemonicValidator().IsValid(words),
        None,
    ),
    "polyseed": (
        lambda: MoneroPolyseedMnemonicGenerator().FromEntropy(chance.randbytes(19)).ToStr(),
        lambda words: MoneroPolyseedMnemonicValidator().IsValid(words),
        bip39,
    ),
    "algorand": (
        lambda: AlgorandMnemonicEncoder().Encode(chance.randbytes(32)).ToStr(),
        is_algorand,
        bip39,
    ),
    "ton": (ton, lambda words: TonMnemonicValidator().IsValid(words), bip39),
}


def electrum_address(words):
    seed = ElectrumV2SeedGenerator(words, ElectrumV2Languages.ENGLISH).Generate()
    of = {
        ElectrumV2MnemonicTypes.STANDARD: ElectrumV2Standard,
        ElectrumV2MnemonicTypes.SEGWIT: ElectrumV2Segwit,
    }
    for kind, wallet in of.items():
        if ElectrumV2MnemonicValidator(kind).IsValid(words):
            wallet = wallet.FromSeed(seed)
            return [wallet.GetAddress(0, 0), wallet.GetAddress(0, 7), wallet.GetAddress(1, 3)]
    return []


def monero_address(words):
    # Of 13 words bip_utils takes the key to see with from the reduced key to spend with, and MyMonero from its hash.
    if len(words.split()) != 25:
        return []
    return subaddresses(Monero.FromSeed(MoneroSeedGenerator(words).Generate()))


def subaddresses(wallet):
    return [wallet.PrimaryAddress(), wallet.Subaddress(7), wallet.Subaddress(99)]


def ton_address(words):
    wallet = Ton.FromSeed(TonSeedGenerator(words).Generate())
    versions = [TonAddrVersions.V5R1, TonAddrVersions.V4, TonAddrVersions.V3R2, TonAddrVersions.V3R1]
    own = [wallet.GetAddress(version) for version in versions]
    return own + [wallet.GetAddress(version, is_bounceable=True) for version in versions]


def algorand_address(words):
    key = Ed25519PrivateKey.FromBytes(AlgorandSeedGenerator(words).Generate())
    return [AlgoAddrEncoder.EncodeKey(key.PublicKey())]


def old_address(words):
    wallet = ElectrumV1.FromSeed(ElectrumV1SeedGenerator(words).Generate())
    return [wallet.GetAddress(0, 0), wallet.GetAddress(0, 7), wallet.GetAddress(1, 3)]


ADDRESSES = {
    "electrum": electrum_address,
    "electrum-old": old_address,
    "monero": monero_address,
    "polyseed": lambda words: subaddresses(Monero.FromSeed(MoneroPolyseedSeedGenerator(words).Generate())),
    "algorand": algorand_address,
    "ton": ton_address,
}


def say(scheme, words, fits):
    addresses = ADDRESSES[scheme](words) if fits and scheme in ADDRESSES else []
    print(json.dumps({"scheme": scheme, "words": words, "fits": fits, "addresses": addresses}))


for scheme, (make, is_right, words_of) in SCHEMES.items():
    for round in range(max(count // 10, 3) if scheme == "ton" else count):
        words = make()
        say(scheme, words, True)
        spoiled = words.split()
        at = chance.randrange(len(spoiled))
        spoiled[at] = chance.choice(words_of or spoiled)
        say(scheme, " ".join(spoiled), bool(is_right(" ".join(spoiled))))
