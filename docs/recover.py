#!/usr/bin/env python3
"""Print the accounts in a Holdfast file. Needs: pip install argon2-cffi PyNaCl. [...] is a section of FORMAT.md."""
import argparse, datetime, functools, getpass, hmac, itertools, json, os, re, stat, statistics, struct, sys, unicodedata
from collections import Counter, namedtuple
from contextlib import suppress
from hashlib import sha256
import argon2, nacl.bindings, nacl.exceptions
MEMORY, PASSES, LANES = (256 << 10, 2047 << 10), (1, 32), (1, 16)  # least and most; memory is in KiB
MAGIC, SIZES, COST = bytes.fromhex("89484C44460D0A1A"), [1 << k for k in range(18, 5, -1)], struct.Struct("<III")
HEADER, SLOT, FIELD = struct.Struct("<8sHBBI16sIQIQq32s24s16s"), struct.Struct("<HHI"), struct.Struct("<HI")
Header = namedtuple("Header", "magic version role n b vault_id epoch generation h sequence claimed check nonce tag")
PASSWORD, GIVEN = rb".{16}\x01\x03\0\0.{220}", rb".{16}\0\x03\0\0\0{12}.{208}"
SLOTS = {1: PASSWORD, 2: GIVEN, 3: PASSWORD, 4: GIVEN + rb"|.{16}\0\x01\0\0\0{12}.{136}"}  # the values, by type
INT, STR, FLAG, LIST, HEX, N = r"\d+", '".*"', "true|false", r"\[.*\]", '"[0-9a-f]{32}"', "|null"  # in JSON
TIME, IDS = r'"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z"', rf"\[({HEX}(, )?)*\]"
TABLES = {None: {INT: "role", TIME: "savedAt", LIST: "slots accounts", IDS: "records", INT + N: "retireBefore"},
          "slots": {INT: "type", HEX: "id", HEX.replace("32", "64"): "digest", FLAG: "backup"}, "accounts": {
            HEX: "id", STR: "name kind", INT: "secretType words", TIME: "createdAt", FLAG: "hasPassphrase",
            LIST: "identities", TIME + N: "backedUpAt checkedAt", STR + N: "note boundName", INT + N: "keys keyuses"}}
class Refused(Exception): """One of the errors of the table in [8]."""
def need(condition, message):  # Refuse the file unless the condition holds [8].
    if not condition: raise Refused(message)
def derive(password: bytes, salt: bytes, memory: int, passes: int, lanes: int) -> bytes:  # Run Argon2id [2.1].
    return argon2.low_level.hash_secret_raw(password, salt, passes, memory, lanes, 32, argon2.Type.ID, version=0x13)
def read_password(path):  # Get the first line of the file, or what is typed, in NFKC [2.1].
    try:
        line = (getpass.getpass().encode("utf-8") if path is None else
                open(0 if path == "-" else path, "rb", closefd=path != "-").readline(1 << 20))
        return unicodedata.normalize("NFKC", re.sub(rb"\r?\n\Z", b"", line).decode("utf-8")).encode("utf-8")
    except UnicodeError: raise Refused("wrong password: it is not UTF-8")
def expand(key, info):  # Make one block of HKDF-Expand [2.2].
    return hmac.digest(key, b"holdfast/2/" + info + b"\1", "sha256")
def unseal(key, nonce, sealed, about, anyway=False):  # With a wrong tag give None, or the plaintext anyway [2.2, 9].
    try: return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, b"holdfast/2/" + about, nonce, key)
    except nacl.exceptions.CryptoError:  # to encrypt once more is to decrypt
        if anyway: return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(sealed[:-16], b"", nonce, key)[:-16]
def read_file(path):  # Read the file; what the disk does not give stays zero, by 4 KiB [8.1].
    info = os.stat(path)
    need(stat.S_ISREG(info.st_mode) and info.st_size <= 160 << 20, "not a Holdfast file: too long, or not a plain file")
    data = bytearray(info.st_size)
    with open(path, "rb", buffering=0) as file:
        for place in range(0, len(data), 4096):
            with suppress(OSError): file.seek(place) + file.readinto(memoryview(data)[place:place + 4096])
    return bytes(data)
def piece(data, start, size):  # Give the bytes there, or none where the file does not have them all [8].
    return data[start:start + size] if 0 <= start <= len(data) - size else b""
def header_at(data, place):  # Read the header there, or give None if it is not in range [1].
    x = Header(*HEADER.unpack(piece(data, place, HEADER.size) or bytes(HEADER.size)))
    return x if x[:2] == (MAGIC, 2) and 1 <= x.role <= 3 and 1 <= x.n <= 8 and x.b in SIZES and 1 <= x.h < x.b else None
def places_for(heads, size, b):  # List the places where a copy of b blocks may begin [8.2].
    length = 520 * b + 32
    around = {k * length for k in range(8)} | {head + k * length for head in heads for k in range(-7, 8)}
    return sorted(place for place in around if -length < place < size)
def vote(data, starts):  # Make a block: every byte as most places have it, or else as the first has it [9.1].
    blocks = [bytes(max(-start, 0)) + data[max(start, 0):max(start + 512, 0)] + bytes(512) for start in starts]
    blocks = [block[:512] for block in blocks if any(block[:512])] or [bytes(512)]
    return bytes(map(statistics.mode, zip(*blocks))) if len(blocks) > 2 else blocks[0]
def build(data, heads, salvage=False):  # Give b, blocks mended and what makes blocks, for each own [8.4, 9.1].
    work = 1 << 21  # blocks to look for
    for b in dict.fromkeys([h.b for h in heads.values() if h] + [b for b in SIZES if salvage and 512 * b <= len(data)]):
        places, rows = places_for(heads, len(data), b)[:64 if salvage else None], []  # a row: a block for each own
        if (work := work - b * len(places)) < 0: work += b * len(places); continue
        while (i := len(rows)) < b and (salvage or not rows or None not in rows[-1]):
            hashes = {p: sha256(block).digest()[:8] for p in places if (block := piece(data, p + 512 * i, 512))}
            first = {digest: place for place, digest in reversed(hashes.items())}
            entries = [piece(data, place + 512 * b + 8 * i, 8) for place in places]
            usual = next((entry for entry in entries if entry in first), None)
            wanted = zip(places, (entry if entry in first else usual for entry in entries))
            rows.append([own if hashes.get(own, b"") == entry else first.get(entry) for own, entry in wanted])
        for own, chosen in zip(places, zip(*rows)) if salvage or None not in rows[-1] else []:
            yield b, b - Counter(chosen).most_common(1)[0][1], lambda begin, end: b"".join(
                vote(data, [place + 512 * i for place in dict.fromkeys([own, *places])]) if chosen[i] is None
                else piece(data, chosen[i] + 512 * i, 512) for i in range(begin, end))
def read_fields(data, form):  # Read the fields up to a type of 0, and tell whether all is sound to the end [2, 6].
    fields, at = [], 0
    while data[at:at + 2] != bytes(2):
        *kind, length = form.unpack(piece(data, at, form.size) or b"\xff" * form.size)
        if (at := at + form.size + length) > len(data): return fields, False
        fields.append((*kind, data[at - length:at]))
    return fields, not data[at:].strip(b"\0")
def read_slots(head):  # Read the slots up to the first that is malformed, and tell whether all are sound [2].
    fields, good = read_fields(head[136:], SLOT)
    slots = list(itertools.takewhile(lambda slot: re.fullmatch(SLOTS.get(slot[0], b".*"), slot[2], re.S), fields))
    return slots, good and slots == fields and max(Counter(slot[0] for slot in slots).values(), default=0) <= 4
def beyond(value):  # Tell whether the Argon2id numbers of a slot are too much, and whether they are too little [2.1].
    pairs = list(zip(COST.unpack_from(value, 20), (MEMORY, PASSES, LANES)))
    return any(number > most for number, (_, most) in pairs), any(number < least for number, (least, _) in pairs)
def slot_keys(header, kek, anyway, kind, flags, value):  # Give both keys, or nothing if the commitment differs [2.2].
    prk = (key := kek(value[20:64])) and hmac.digest(value[32:64], key, "sha256")  # no key after too many others
    about = b"wrap" + header.vault_id + struct.pack("<IHH", header.epoch, kind, flags) + value[:64]
    return prk and hmac.compare_digest(expand(prk, b"slot/commitment"), value[64:96]) and [
        unseal(expand(prk, b"slot/" + info), value[at:at + 24], value[at + 24:at + 72], about + w, anyway)
        for w, info, at in ((b"\1", b"vault-key", 96), (b"\2", b"phrase-key", 168))]
def read_json(content):  # Read the JSON strictly, and check the fields that are always there [5].
    with suppress(ValueError, RecursionError, TypeError, KeyError, AttributeError):
        text = piece(content, 4, int.from_bytes(content[:4], "little")).decode("utf-8")  # to encode finds surrogates
        data = json.loads(text, object_pairs_hook=lambda x: json.dumps(x, ensure_ascii=False).encode() and dict(x))
        bare = re.sub(r'"(?:[^"\\]+|\\.)*"', "", text)  # without the strings
        depth = max(itertools.accumulate(1 if mark in "[{" else -1 for mark in re.findall(r"[][{}]", bare)))
        bad = re.search(r"[-.EIN]|\de", bare) or any(int(digits) >= 1 << 53 for digits in re.findall(r"\d+", bare))
        if depth <= 16 and not bad and all(re.fullmatch(form, json.dumps(row[name])) for table in TABLES
                for row in data.get(table, [data]) for form in TABLES[table] for name in TABLES[table][form].split()
                if TIME not in form or row[name] is None or datetime.date.fromisoformat(row[name][:10])):
            return data
    raise Refused("damaged: the JSON is not as it should be")
def read_record(plain):  # Read a record, and tell whether it is sound or newer; None is one without an id or words [6].
    fields, good = read_fields(plain or b"", FIELD)
    values, tags = dict(reversed(fields)), sorted(tag for tag, value in fields)
    texts = {tag: values[tag].decode("utf-8", "replace") for tag in (3, 4, 5, 6) if tag in values}
    right = [tag for tag in texts if texts[tag].encode("utf-8") == values[tag]]
    if not fields or fields[0][0] != 1 or len(values[1]) != 16 or 3 not in right: return None, False
    kind, date = (int.from_bytes(values[tag], "little", signed=tag == 7) if len(values.get(tag, b"")) == size else None
                  for tag, size in ((2, 2), (7, 8)))
    record = {"id": values[1].hex(), "kind": texts.get(5), "name": texts.get(6), "phrase": texts[3],
              "passphrase": texts.get(4) or None, "secretType": kind, "date": date}
    good = good and [tag for tag in tags if tag < 8 and tag != 4] == [1, 2, 3, 5, 6, 7] and tags.count(4) < 2 and (
        right == [*texts] and None not in (kind, date))
    return record, good and ("newer" if tags[-1] >= 0x8000 or not 1 <= kind <= 11 else "sound")
def open_body(body, kek):  # Open a body and give its accounts [8.5].
    header = Header(*HEADER.unpack_from(body))
    slots, good = read_slots(body[:512 * header.h])
    need(good, "damaged: the slots are malformed")
    need(all(kind in SLOTS or not flags & 1 for kind, flags, _ in slots), "newer version: it has a slot of a new type")
    tried = [slot for slot in slots if slot[0] == 3 or slot[0] == 1 and header.role == 1]
    need(tried, "has no password" if header.role == 1 else "damaged: no slot for a backup password")
    need(not any(beyond(value)[0] for _, _, value in tried), "asks for too much work")
    need(not any(beyond(value)[1] for _, _, value in tried), "damaged: Argon2id numbers that are too small")
    keys = next(filter(None, (slot_keys(header, kek, False, *slot) for slot in tried)), None)
    need(keys, "wrong password")
    content = None not in keys and hmac.compare_digest(expand(keys[0], b"key-check"), header.check) and unseal(
        expand(keys[0], b"box-key"), header.nonce, body[512 * header.h:] + header.tag, b"box" + body[16:44])
    need(content, "damaged: the box does not open")
    end, data = 4 + int.from_bytes(content[:4], "little"), read_json(content)
    listed = [(s["type"], s["backup"], s["id"], s["digest"]) for s in data["slots"] if header.role != 3 or s["backup"]]
    found = [(k, f & 2 > 0, v[:16].hex() if len(v) > 15 else "0" * 32, sha256(SLOT.pack(k, f, len(v)) + v).hexdigest())
             for k, f, v in slots]
    need(listed == found and data["role"] == (2 if header.role == 2 else 1), "damaged: slots or role were changed")
    accounts = {account["id"]: account for account in data["accounts"]}
    need(sorted(data["records"]) == sorted(accounts) and len(accounts) == len(data["accounts"]), "damaged: records")
    at, start, key = -(-end // 512) * 512, -(-end // 512) * 512, expand(keys[1], b"record-key")
    for account in (accounts[one] for one in data["records"]):
        frame = piece(content, at, 512 * int.from_bytes(content[at:at + 4], "little"))
        need(512 <= len(frame) <= 512 * 256, "damaged: the frames do not fill the content")
        at += len(frame)
        record, state = read_record(unseal(key, frame[4:28], frame[28:], b"record" + body[16:36]))
        date = int(datetime.datetime.fromisoformat(account["createdAt"][:19] + "+00:00").timestamp())
        fits = state and record == {**record, **{k: account[k] for k in ("id", "kind", "secretType")}, "date": date}
        account.update({state if fits else "damaged": True} if not fits or state == "newer"
                       else {name: record[name] for name in ("phrase", "passphrase")})
    need(not (content[end:start] + content[at:]).strip(b"\0"), "damaged: there is something behind the frames")
    return data["accounts"]
def open_file(data, heads, kek):  # Open the first whole copy, or else one that was mended [8.3, 8.4].
    places = sorted({place for head in heads.values() if head for place in places_for(heads, len(data), head.b)})
    spans = [(p, 520 * h.b + 32) for p in places if (h := header_at(data, p)) and p + 520 * h.b + 32 <= len(data)]
    sums = zip(spans, itertools.accumulate(length for _, length in spans))  # of the bytes to hash
    copy = next((c for s, n in sums if n <= 1 << 30 and sha256((c := piece(data, *s))[:-32]).digest() == c[-32:]), b"")
    whole, errors = sum(piece(data, place, len(copy)) == copy != b"" for place in places), {}
    for body, fix in [(copy[:len(copy) // 520 * 512], 0)] if copy else ((m(0, b), k) for b, k, m in build(data, heads)):
        header, digest, rest = header_at(body, 0), sha256(body).digest(), len(data) - whole * len(copy)
        if not header or 512 * header.b != len(body) or digest in errors or len(errors) == 8: continue
        try: accounts = open_body(body, kek)
        except Refused as error: errors[digest] = error; continue
        if rest or whole != header.n: print(f"recover.py: not intact: {whole} of {header.n} copies are whole, {fix} "
                                            f"blocks were mended, {rest} other bytes", file=sys.stderr)
        return {"accounts": accounts, "copies": header.n, "whole": whole, "mended": fix, "otherBytes": rest}
    newer = all(int.from_bytes(piece(data, place + 8, 2), "little") > 2 for place in heads)
    raise next(iter(errors.values()), Refused("newer version" if newer else "damaged: no copy can be mended"))
def search(content, key, about, unsure):  # Search a content for records; give each, and whether it is sure [9.4].
    at = 0
    while at < len(content):
        lengths = dict.fromkeys((int.from_bytes(content[at:at + 4], "little"), 1, 2))
        frames = [frame for frame in (piece(content, at, 512 * m) for m in lengths if m <= 256) if frame]
        tries = ((read_record(unseal(key, frame[4:28], frame[28:], about, not sure))[0], sure, len(frame))
                 for sure in (True, False)[:1 + unsure] for frame in frames)
        record, sure, size = next((one for one in tries if one[0]), (None, False, 0))
        if record: yield record, sure
        at += size if sure else 512
def salvage(data, heads, kek, unsure, error):  # Search a file that does not open for its records [9].
    found, tried, searched, names = {"sure": [], "unsure": []}, False, 0, {}
    for b, _, make in build(data, heads, True):
        header = Header(*HEADER.unpack_from(make(0, 1)))
        head = make(0, header.h) if 1 <= header.h < min(b, 257) else b""
        for kind, flags, value in read_fields(head[136:], SLOT)[0]:
            if len(value) != 240 or value[16] != 1 or any(beyond(value)): continue
            keys, tried = slot_keys(header, kek, True, kind, flags, value), True
            if not keys or searched >= 1 << 20: continue  # enough blocks were searched
            searched += b
            content = unseal(expand(keys[0], b"box-key"), header.nonce, make(header.h, b) + header.tag, b"", True)
            with suppress(Refused): [names.setdefault(one["id"], one["name"]) for one in read_json(content)["accounts"]]
            for record, sure in search(content, expand(keys[1], b"record-key"), b"record" + head[16:36], unsure):
                if record not in found["sure" if sure else "unsure"]: found["sure" if sure else "unsure"].append(record)
        if found["sure"]: break
    if not searched: raise Refused("wrong password") if tried else error
    found["unsure"] = [one for one in found["unsure"] if one not in found["sure"]]
    return {sort: [{**one, "jsonName": names.get(one["id"])} for one in found[sort]] for sort in found}
def run(args):  # Open or salvage the file, and print what is in it [8, 9].
    data = read_file(args.file)
    heads = {hit.start(): header_at(data, hit.start()) for hit in itertools.islice(re.finditer(MAGIC, data), 16)}
    password, few = functools.cache(lambda: read_password(args.password_file)), lambda: kek.cache_info().currsize < 16
    kek = functools.cache(lambda of: derive(password(), of[12:], *COST.unpack_from(of)) if few() else b"")
    try:
        need(heads, "not a Holdfast file: no copy begins in it")
        found = open_file(data, heads, kek)
    except Refused as error:
        need(args.salvage, error)
        found = salvage(data, heads, kek, args.unsure, error)
    if args.json: print(json.dumps(found, indent=1))
    for sort in [] if args.json else [sort for sort in ("accounts", "sure", "unsure") if sort in found]:
        if sort != "accounts": print(len(found[sort]), sort)
        for one in found[sort]:
            state = "".join({"damaged", "newer"} & {*one}) or f"{len(one['phrase'].split())} words"
            lines = [*one.get("phrase", "").split("\n"), one.get("passphrase") and f"passphrase: {one['passphrase']!r}"]
            print(f"{one['name']!r} ({one['kind']!r}, {state})", *filter(None, lines), sep="\n    ")
    need(not any("damaged" in account for account in found.get("accounts", [])), "damaged: an account")
    need("accounts" in found or found["sure"] + found["unsure"], "damaged: nothing was found")
def main(argv):  # Run the command line, and give the exit code.
    parser = argparse.ArgumentParser(prog="recover.py", description=__doc__)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--password-file", metavar="PATH", help='its first line is the password; "-" is standard input')
    for name in ("--json", "--salvage", "--unsure"): parser.add_argument(name, action="store_true")
    args, code, message = parser.parse_args(argv), 0, ""
    with suppress(AttributeError): sys.stdout.reconfigure(errors="backslashreplace")
    try: run(args)
    except Refused as error: code, message = 3 if str(error).startswith("wrong password") else 4, error
    except (argon2.exceptions.HashingError, MemoryError): code, message = 1, "not enough memory"
    except (OSError, EOFError, ValueError, KeyboardInterrupt) as error: code, message = 1, f"cannot be read: {error}"
    if code: print(f"recover.py: {message}", file=sys.stderr)
    return code
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
