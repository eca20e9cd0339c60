#!/usr/bin/env python3
"""Prints the phrases in a Holdfast file of format 1: a backup file, an auto backup or a vault.

Needs Python 3.9 or later and:  pip install argon2-cffi PyNaCl
Use:  recover.py FILE [--json] [--password-file PATH]    (the first line of PATH; - is standard input)
Exit codes: 1 I/O, 2 usage, 3 wrong password, 4 refused. The source is FORMAT.md; its sections stand in [].
"""
import argparse, getpass, hmac, itertools, json, struct, sys, unicodedata  # noqa: E401
from hashlib import sha256

import argon2
import nacl.bindings

IO, WRONG_PASSWORD, REFUSED = 1, 3, 4
VAULT, PASSWORD_SLOT, BACKUP_SLOT = 1, 1, 3
KDF_OF_SLOT, SIZE_OF_WRAPS = {1: 1, 2: 0, 3: 1, 4: 0}, {1: 168, 3: 240}


def require(message, *conditions, exit_code=REFUSED):
    if not all(conditions):
        print(f"recover.py: {message}", file=sys.stderr)
        sys.exit(exit_code)


def split_file(data):
    """The role, vault id with epoch, generation, slots, sealed index and sealed records [1, 8]."""
    require("not a Holdfast file", data[:8] == b"\x89HLDF\r\n\x1a")
    require("newer version: the file is not of format 1", len(data) < 10 or data[8:10] == b"\1\0")
    role, zero1, slots_size, vault, zero2, generation, *sizes = struct.unpack_from("<2BI20sIQ16x3Q", data, 10)
    index_at, records_at, fill_at, end = itertools.accumulate([88 + slots_size, *sizes])
    require("damaged: the lengths do not add up", slots_size <= 65536, end + 32 == len(data))
    require("damaged: the SHA-256 is wrong", sha256(data[:end]).digest() == data[end:])
    require("damaged: the header is malformed", role in (1, 2, 3), zero1 == zero2 == 0)
    slots = split_slots(data[88:index_at])
    return role, vault, generation, slots, data[index_at:records_at], data[records_at:fill_at]


def split_slots(area):
    """Pairs of the type and the whole slot; none asks for too much work [2, 2.1]."""
    slots, costs = [], []
    while area:
        kind, flags, size = struct.unpack_from("<HHI", area)
        slot, area = area[:8 + size], area[8 + size:]
        require("damaged: a slot is malformed", len(slot) == 8 + size, flags <= 1)
        require("newer version: a critical slot is of an unknown type", kind in KDF_OF_SLOT or flags == 0)
        if kind in KDF_OF_SLOT:
            kdf, wraps, zero, *cost = struct.unpack_from("<BBHIII", slot, 24)
            require("damaged: a slot is malformed or there twice", size == SIZE_OF_WRAPS.get(wraps),
                    zero == 0, kdf == KDF_OF_SLOT[kind], kdf or not any(cost), kind not in dict(slots))
            costs += [cost] * kdf
        slots.append((kind, slot))
    for memory, passes, lanes in costs:
        require("it asks for too much work", 2**18 <= memory <= 2**22, 1 <= passes <= 32, 1 <= lanes <= 16)
    return slots


def read_password(path, prompt):
    """The password as Argon2id takes it [2.1]."""
    if path is None:
        line = getpass.getpass(prompt)
    else:
        with open(0 if path == "-" else path, "rb") as file:
            line = file.readline().decode(errors="surrogateescape").replace("\r\n", "\n").removesuffix("\n")
    # Cn: not assigned, as far as this Python knows. Cs: a byte that is not UTF-8.
    require("wrong password: this Python does not know one of its characters",
            {"Cn", "Cs"}.isdisjoint(map(unicodedata.category, line)), exit_code=WRONG_PASSWORD)
    password = unicodedata.normalize("NFKC", line)
    require("wrong password: every password has 8 characters to 1,024 bytes",
            len(password) >= 8, len(password.encode()) <= 1024, exit_code=WRONG_PASSWORD)
    return password.encode()


def open_slot(slot, vault, password):
    """The vault key and the phrase key [2.1, 2.2]."""
    memory, passes, lanes, salt, commitment = struct.unpack_from("<III32s32s", slot, 28)
    kek = argon2.low_level.hash_secret_raw(password, salt, passes, memory, lanes, 32, argon2.Type.ID, 0x13)
    prk = hmac.digest(salt, kek, "sha256")
    # Each output is one block of HKDF-Expand, so the block number 1 follows the info.
    outputs = [hmac.digest(prk, b"holdfast/1/slot/" + info + b"\1", "sha256")
               for info in (b"vault-key", b"phrase-key", b"commitment")]
    require("wrong password", hmac.compare_digest(outputs[2], commitment), exit_code=WRONG_PASSWORD)
    bound = b"holdfast/1/wrap" + vault + slot[:2] + slot[8:72]
    return open_box(outputs[0], slot[104:176], bound + b"\1"), open_box(outputs[1], slot[176:], bound + b"\2")


def open_box(key, box, bound):
    return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(box[24:], bound, box[:24], key)


def open_file(data, password_path):
    """The accounts with their phrases, once all that the index says is found true [4, 7]."""
    role, vault, generation, slots, sealed_index, records = split_file(data)
    require("damaged: a backup has one backup slot", role == VAULT or [*dict(slots)] == [BACKUP_SLOT])
    slot = dict(slots).get(PASSWORD_SLOT if role == VAULT else BACKUP_SLOT, b"")
    require("no password gives the phrases of this file: it has no slot for that", len(slot) == 8 + 240)
    password = read_password(password_path, "Local password: " if role == VAULT else "Backup password: ")
    vault_key, phrase_key = open_slot(slot, vault, password)
    content = open_box(vault_key, sealed_index, b"holdfast/1/index" + vault)
    end = 4 + int.from_bytes(content[:4], "little")
    require("damaged: malformed index", len(content) % 4096 == 0, len(content) >= end, not any(content[end:]))
    index = json.loads(content[4:end].decode())
    require("damaged: the index is of another header", index["vaultId"] == vault[:16].hex(),
            index["epoch"] == int.from_bytes(vault[16:], "little"), index["generation"] == generation)
    shown = [[kind, slot[8:24].hex(), sha256(slot).hexdigest()] for kind, slot in slots]
    listed = [[slot["type"], slot["id"], slot["digest"]] for slot in index["slots"]]
    require("damaged: the index is of other slots", shown == listed or role != VAULT and shown[0] in listed)
    opened = open_records(index["records"], records, phrase_key, b"holdfast/1/record" + vault)
    require("damaged: wrong accounts", sorted(opened) == sorted(entry["id"] for entry in index["accounts"]))
    return [{**account, **opened[account["id"]]} for account in index["accounts"]]


def open_records(listed, area, key, bound):
    """The phrase and the passphrase of each id, if the records are as listed [4, 5]."""
    opened, at = {}, 0
    for record in listed:
        box = area[at:at + record["length"]]
        require("damaged: the index is of other records", record["id"] not in opened, record["offset"] == at,
                record["length"] == len(box), record["digest"] == sha256(box).hexdigest())
        content = open_box(key, box, bound + bytes.fromhex(record["id"]))
        version, secret_type, size = struct.unpack_from("<BBH", content)
        end = 6 + size + int.from_bytes(content[4 + size:6 + size], "little")
        require("damaged: a record is malformed", version == 1, secret_type in (1, 2),
                len(content) % 512 == 0, len(content) >= end, not any(content[end:]))
        phrase, passphrase = content[4:4 + size].decode(), content[6 + size:end].decode()
        opened[record["id"]] = {"phrase": phrase, "passphrase": passphrase or None}
        at += len(box)
    require("damaged: the index is of other records", at == len(area))
    return opened


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--password-file", metavar="PATH")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        with open(options.file, "rb") as file:
            accounts = open_file(file.read(), options.password_file)
        with open(1, "w", encoding="utf-8", errors="backslashreplace") as output:
            if options.json:
                print(json.dumps({"accounts": accounts}, indent=2), file=output)
            for account in [] if options.json else accounts:
                end = f"\n    passphrase: {account['passphrase']}\n\n" if account["passphrase"] else "\n\n"
                print("{name} ({kind}, {words} words)\n    {phrase}".format(**account), end=end, file=output)
    except (OSError, EOFError, MemoryError, argon2.exceptions.HashingError) as error:
        require(str(error) or type(error).__name__, False, exit_code=IO)
    except (nacl.exceptions.CryptoError, struct.error, LookupError, TypeError, ValueError, RecursionError):
        require("damaged: a sealed box does not open, or what is in it is malformed", False)
