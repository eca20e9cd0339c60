//! Files that catch a wrong reader: what the three readers of the format have to say the same of. Two were written from FORMAT.md alone.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::path::Path;

use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::readers::{Reading, difference, read_by_all};
use holdfast_tests::vaults::{backup_password, cheap_store_on, password};
use holdfast_vault::testing::{Craft, changed, copies_of};
use holdfast_vault::{Environment, Password};

const BLOCK: usize = 512;
const HEAD: usize = 8 * BLOCK;
const HEADER: usize = 136;
/// Bytes of a password slot: type, flags, length, value.
const SLOT: usize = 8 + 240;

/// What is expected of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    /// It opens with so many accounts whose words are there.
    Opens(usize),
    /// So many are there, and of the others the same is said.
    But(usize, &'static str),
    Refuses(&'static str),
}

use Says::{But, Opens, Refuses};

struct Files {
    env: Environment,
    password: Password,
    list: Vec<(String, Vec<u8>, Says)>,
}

impl Files {
    fn add(&mut self, name: impl Into<String>, bytes: Vec<u8>, says: Says) {
        self.list.push((name.into(), bytes, says));
    }

    /// A file whose JSON is changed before it is sealed.
    fn json(&mut self, name: &str, says: Says, change: impl Fn(String) -> String) {
        let bytes = Craft { json: &change, ..Craft::new(&self.password) }.seal(&self.env);
        self.add(format!("JSON: {name}"), bytes, says);
    }

    /// A file of which the content of the first record is changed before it is sealed.
    fn record(&mut self, name: &str, says: Says, change: impl Fn(Vec<u8>) -> Vec<u8>) {
        let first = |i, content| if i == 0 { change(content) } else { content };
        let bytes = Craft { record: &first, ..Craft::new(&self.password) }.seal(&self.env);
        self.add(format!("record: {name}"), bytes, says);
    }

    /// A file with one more slot.
    fn slot(&mut self, name: &str, says: Says, slot: (u16, u16, Vec<u8>)) {
        let bytes = Craft { slots: vec![slot], ..Craft::new(&self.password) }.seal(&self.env);
        self.add(format!("slot: {name}"), bytes, says);
    }
}

fn copy_length(file: &[u8]) -> usize {
    file.len() / usize::from(file[11])
}

/// Changes each copy of a file in its own way.
fn in_each_copy(file: &[u8], mut change: impl FnMut(usize, &mut [u8])) -> Vec<u8> {
    let mut bytes = file.to_vec();
    bytes.chunks_mut(copy_length(file)).enumerate().for_each(|(copy, bytes)| change(copy, bytes));
    bytes
}

fn damaged_blocks(files: &mut Files) {
    let good = Craft::new(&files.password).seal(&files.env);
    let length = copy_length(&good);
    for at in (0..HEADER + SLOT + 2).step_by(17).chain((HEADER..length).step_by(2911)) {
        let one = |copy: usize, bytes: &mut [u8]| bytes[at] ^= u8::from(copy == at % 4) << (at % 8);
        files.add(format!("a bit in one copy at {at}"), in_each_copy(&good, one), Opens(2));
        let says = match at {
            0..8 => Refuses("not-holdfast"),
            // A version that is newer, or none.
            8..10 => continue,
            // In the hash of a copy nothing is lost.
            _ if at >= 64 * 520 => Opens(2),
            _ => Refuses("damaged"),
        };
        let all = |_: usize, bytes: &mut [u8]| bytes[at] ^= 1 << (at % 8);
        files.add(format!("a bit in all copies at {at}"), in_each_copy(&good, all), says);
    }
    let lost = |block: usize, bytes: &mut [u8]| bytes[block * BLOCK..(block + 1) * BLOCK].fill(0);
    let tables = 64 * BLOCK..64 * 520;
    type Change<'a> = &'a dyn Fn(usize, &mut [u8]);
    let cases: [(&str, Change<'_>, Says); 6] = [
        ("another block lost in each copy", &|copy, bytes| lost(copy * 9, bytes), Opens(2)),
        ("the same block lost in all", &|_, bytes| lost(20, bytes), Refuses("damaged")),
        ("all heads lost", &|_, bytes| bytes[..HEAD].fill(0), Refuses("not-holdfast")),
        ("all magics lost", &|_, bytes| bytes[0] = 0, Refuses("not-holdfast")),
        ("all tables lost", &|_, bytes| bytes[tables.clone()].fill(0), Refuses("damaged")),
        (
            "all tables but one lost",
            &|copy, bytes| bytes[tables.clone()].fill(u8::from(copy == 0)),
            Refuses("damaged"),
        ),
    ];
    for (name, change, says) in cases {
        files.add(name, in_each_copy(&good, change), says);
    }
    let but_one = |copy: usize, bytes: &mut [u8]| {
        if copy == 2 { lost(12, bytes) } else { bytes[tables.clone()].fill(0) }
    };
    files.add("one table left, and its copy has lost a block", in_each_copy(&good, but_one), Opens(2));
}

fn moved(files: &mut Files) {
    let good = Craft::new(&files.password).seal(&files.env);
    let length = copy_length(&good);
    for part in [1, 511, 512, 4096, length - 1, length] {
        let at = length + length / 2;
        let cases = [
            ("cut in front", good[part..].to_vec()),
            ("cut behind", good[..good.len() - part].to_vec()),
            ("added in front", [&vec![7; part], &good[..]].concat()),
            ("added behind", [&good[..], &vec![7; part]].concat()),
            ("cut in the middle", [&good[..at], &good[at + part..]].concat()),
            ("added in the middle", [&good[..at], &vec![0; part], &good[at..]].concat()),
        ];
        for (what, bytes) in cases {
            files.add(format!("{part} {what}"), bytes, Opens(2));
        }
    }
    files.add("zeros behind", [&good[..], &[0; 4096]].concat(), Opens(2));
    let mut torn = good.clone();
    torn.iter_mut().step_by(length + 600).for_each(|byte| *byte ^= 1);
    files.add("a part of every copy lost, and the beginning cut", torn[700..].to_vec(), Opens(2));

    let newer = Craft { accounts: 3, ..Craft::new(&files.password) }.seal(&files.env);
    let mixed = |first: &[u8], others: &[u8]| [&first[..length], &others[length..]].concat();
    files.add("one new copy before old ones", mixed(&newer, &good), Opens(3));
    files.add("one old copy before new ones", mixed(&good, &newer), Opens(2));
    let bad = |bytes: Vec<u8>| in_each_copy(&bytes, |copy, bytes| bytes[(10 + copy) * BLOCK] ^= 1);
    files.add("one new copy before old ones, each with a bad block", bad(mixed(&newer, &good)), Opens(2));
    files.add("one old copy before new ones, each with a bad block", bad(mixed(&good, &newer)), Opens(3));
    files.add("two files behind one another", [&good[..], &newer[..]].concat(), Opens(2));
    let magics = good[..8].repeat(1_000_000);
    // What stands behind each of them is a version like no other.
    files.add("a million magics", magics.clone(), Refuses("newer"));
    files.add("a million magics behind", [&good[..], &magics].concat(), Opens(2));
    files.add("a million magics in front", [&magics[..], &good[..]].concat(), Refuses("newer"));
}

fn headers(files: &mut Files) {
    let good = Craft::new(&files.password).seal(&files.env);
    let length = copy_length(&good);
    for (name, at, bytes) in [
        ("no copies", 11, &[0][..]),
        ("nine copies", 11, &[9]),
        ("255 copies", 11, &[255]),
        ("no blocks", 12, &[0, 0, 0, 0]),
        ("65 blocks", 12, &[65, 0, 0, 0]),
        ("2^31 blocks", 12, &[0, 0, 0, 128]),
        ("no head", 44, &[0, 0, 0, 0]),
        ("nothing but head", 44, &[64, 0, 0, 0]),
        ("version 1", 8, &[1, 0]),
        ("role 0", 10, &[0]),
        ("role 4", 10, &[4]),
        ("the role of a vault", 10, &[1]),
        ("the role of an auto backup", 10, &[3]),
        ("another vault id", 16, &[1, 2, 3]),
        ("another epoch", 32, &[2]),
        ("another generation", 36, &[2]),
    ] {
        let sealed = changed(&good, |copy| copy[at..at + bytes.len()].copy_from_slice(bytes));
        // Of no copies none can be made; those that are there say so.
        let file = (0..4).flat_map(|_| sealed[..sealed.len().min(length)].to_vec()).collect();
        files.add(name, if at == 11 { broken(&good, at, bytes) } else { file }, Refuses("damaged"));
    }
    files.add("another sequence and time", changed(&good, |copy| copy[48..64].fill(9)), Opens(2));
    files.add("version 3 in every copy", changed(&good, |copy| copy[8] = 3), Refuses("newer"));
    let in_one = |copy: usize, bytes: &mut [u8]| bytes[8] += u8::from(copy == 0);
    files.add("version 3 in one copy", in_each_copy(&good, in_one), Opens(2));
    files.add("not a file of Holdfast", b"Dear Alice, how are you?".to_vec(), Refuses("not-holdfast"));
    files.add("nothing", Vec::new(), Refuses("not-holdfast"));
    files.add("a header alone", good[..HEADER].to_vec(), Refuses("damaged"));
    files.add("a header that is cut", good[..HEADER - 1].to_vec(), Refuses("damaged"));
    files.add("a magic alone", good[..8].to_vec(), Refuses("damaged"));
    files.add("a magic and half a version", [&good[..8], &[9]].concat(), Refuses("damaged"));
    files.add("a head and zeros", copies_of(&good[..HEAD]), Refuses("damaged"));

    let other = Craft::new(&files.password).seal(&files.env);
    let from = |part: std::ops::Range<usize>| {
        changed(&good, |copy| copy[part.clone()].copy_from_slice(&other[part]))
    };
    files.add("the box of another file under this header", from(96..HEADER), Refuses("damaged"));
    files.add("the ciphertext of another file", from(HEAD..64 * BLOCK), Refuses("damaged"));
    files.add("the header of another file", from(16..96), Refuses("damaged"));
    files.add("the slot of another file", from(HEADER..HEADER + SLOT), Refuses("damaged"));
    for generation in [1 << 53, 1 << 63, u64::MAX - 1] {
        let bytes = Craft { generation, ..Craft::new(&files.password) }.seal(&files.env);
        files.add(format!("generation {generation}"), bytes, Opens(2));
    }
}

/// With these bytes in every copy; the tables and hashes are as they were.
fn broken(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    in_each_copy(file, |_, copy| copy[at..at + bytes.len()].copy_from_slice(bytes))
}

fn slots(files: &mut Files) {
    let (own, other) = (backup_password(), password());
    let seal = |craft: Craft<'_>| craft.seal(&files.env);
    let good = seal(Craft::new(&own));
    let two = seal(Craft { passwords: vec![&other, &own], ..Craft::new(&own) });
    let another = seal(Craft { passwords: vec![&other], ..Craft::new(&own) });
    let none = seal(Craft { passwords: Vec::new(), ..Craft::new(&own) });
    let foreign = seal(Craft { passwords: vec![&other], foreign: Some(&own), ..Craft::new(&own) });
    files.add("two backup passwords", two.clone(), Opens(2));
    files.add("another backup password", another, Refuses("wrong-password"));
    files.add("no slot", none, Refuses("damaged"));
    files.add("a slot that gives other keys", foreign, Refuses("damaged"));
    let slot = HEADER..HEADER + SLOT;
    let take_second = |copy: &mut [u8]| copy[HEADER + SLOT..HEADER + 2 * SLOT].fill(0);
    files.add("the slot of this password removed", changed(&two, take_second), Refuses("wrong-password"));
    let take_first = |copy: &mut [u8]| {
        copy.copy_within(HEADER + SLOT..HEADER + 2 * SLOT, HEADER);
        take_second(copy);
    };
    files.add("the other slot removed", changed(&two, take_first), Refuses("damaged"));
    let double = |copy: &mut [u8]| copy.copy_within(slot.clone(), HEADER + SLOT);
    files.add("a slot doubled", changed(&good, double), Refuses("damaged"));
    let five = |copy: &mut [u8]| (1..5).for_each(|i| copy.copy_within(slot.clone(), HEADER + i * SLOT));
    files.add("five slots of a type", changed(&good, five), Refuses("damaged"));
    for (name, at, value, says) in [
        ("flags that nobody knows", HEADER + 3, 0xFF, "damaged"),
        ("a salt that differs", HEADER + 8 + 40, 1, "wrong-password"),
        ("a commitment that differs", HEADER + 8 + 70, 1, "wrong-password"),
        ("a wrap that differs", HEADER + 8 + 100, 1, "damaged"),
        ("KDF 7", HEADER + 8 + 16, 6, "damaged"),
        ("KDF 0", HEADER + 8 + 16, 1, "damaged"),
        ("wraps 1", HEADER + 8 + 17, 2, "damaged"),
        ("zeros that are none", HEADER + 8 + 18, 1, "damaged"),
        ("2^31 KiB", HEADER + 8 + 23, 0x80, "too-much-work"),
        ("257 passes", HEADER + 8 + 25, 1, "too-much-work"),
        ("257 lanes", HEADER + 8 + 29, 1, "too-much-work"),
        ("no passes", HEADER + 8 + 24, 1, "damaged"),
        ("no lanes", HEADER + 8 + 28, 1, "damaged"),
        ("length 239", HEADER + 4, 0x1F, "damaged"),
        ("a byte after the end", HEADER + SLOT + 9, 1, "damaged"),
        ("a byte at the end of the head", HEAD - 1, 1, "damaged"),
        ("type 2", HEADER, 1, "damaged"),
    ] {
        files.add(name, changed(&good, |copy| copy[at] ^= value), Refuses(says));
    }
    let full = |copy: &mut [u8]| copy[HEADER + SLOT..HEAD].fill(1);
    files.add("a head full of slots", changed(&good, full), Refuses("damaged"));
    files.slot("unknown, critical", Refuses("newer"), (77, 3, vec![1, 2, 3]));
    files.slot("unknown, not critical", Opens(2), (77, 2, vec![1, 2, 3]));
    files.slot("unknown, shorter than an id", Opens(2), (77, 0, vec![1]));
    files.slot("unknown, empty", Opens(2), (0xFFFF, 2, Vec::new()));
    files.slot("shares", Opens(2), (5, 2, vec![2; 240]));
    files.slot("malformed before it is newer", Refuses("damaged"), (2, 3, vec![1, 2, 3]));
    let one_wrap = [&[9; 16][..], &[0, 1], &[0; 14], &[9; 136]].concat();
    files.slot("a biometric one with one wrap", Opens(2), (4, 1, one_wrap));
}

/// Copies of files of their own, each with four salts, of which none is whole and each can be mended: the keys of 16 salts are derived.
fn salts(files: &mut Files) {
    let (own, other) = (backup_password(), password());
    let foreign = || Craft { passwords: vec![&other; 4], ..Craft::new(&own) }.seal(&files.env);
    let last = Craft { passwords: vec![&other, &other, &other, &own], ..Craft::new(&own) }.seal(&files.env);
    let torn = |file: &[u8]| {
        let mut copy = file[..copy_length(file)].to_vec();
        *copy.last_mut().unwrap() ^= 1;
        copy
    };
    let others: Vec<_> = (0..4).map(|_| torn(&foreign())).collect();
    let after = |count: usize| [&others[..count].concat(), &torn(&last)[..]].concat();
    files.add("the key of the 16th salt", after(3), Opens(2));
    files.add("the key of the 20th salt", after(4), Refuses("wrong-password"));
}

fn counts(files: &mut Files) {
    for accounts in [0, 1, 18, 19, 40] {
        let bytes = Craft { accounts, ..Craft::new(&files.password) }.seal(&files.env);
        files.add(format!("{accounts} accounts"), bytes, Opens(accounts));
    }
    let rest = |bytes: &mut [u8]| *bytes.last_mut().unwrap() = 1;
    let bytes = Craft { rest: &rest, ..Craft::new(&files.password) }.seal(&files.env);
    files.add("a byte behind the frames", bytes, Refuses("damaged"));
}

/// Puts a field in front of the others.
fn put(what: &str) -> impl Fn(String) -> String {
    move |json| json.replacen('{', &format!("{{{what},"), 1)
}

fn put_deep(depth: usize) -> impl Fn(String) -> String {
    move |json| put(&format!("\"later\":{}{}", "[".repeat(depth), "]".repeat(depth)))(json)
}

fn texts(files: &mut Files) {
    files.json("unknown fields", Opens(2), put(r#""later":{"a":[1,{"b":null}],"c":"1.5e3"}"#));
    files.json("a fraction", Refuses("damaged"), put(r#""later":1.0"#));
    files.json("an exponent", Refuses("damaged"), put(r#""later":1e3"#));
    files.json("a sign", Refuses("damaged"), put(r#""later":-0"#));
    files.json("the largest number", Opens(2), put(r#""later":9007199254740991"#));
    files.json("2^53", Refuses("damaged"), put(r#""later":9007199254740992"#));
    files.json("a leading zero", Refuses("damaged"), put(r#""later":01"#));
    files.json("NaN", Refuses("damaged"), put(r#""later":NaN"#));
    files.json("16 deep", Opens(2), put_deep(15));
    files.json("17 deep", Refuses("damaged"), put_deep(16));
    files.json("a key that is there twice", Opens(2), put(r#""role":7"#));
    let behind = |json: String| format!("{},\"role\":7}}", json.trim_end().strip_suffix('}').unwrap());
    files.json("a key that is there twice, the last one wrong", Refuses("damaged"), behind);
    files.json("a lone surrogate", Refuses("damaged"), put(r#""later":"\ud800""#));
    files.json("a lone surrogate in a key", Refuses("damaged"), put(r#""\udc00":1"#));
    files.json("a lone surrogate that is replaced", Refuses("damaged"), put(r#""later":"\ud800","later":1"#));
    files.json("a pair of surrogates", Opens(2), put(r#""later":"\ud83d\ude00""#));
    files.json("an escape that is none", Refuses("damaged"), put(r#""later":"\x""#));
    files.json("a control character", Refuses("damaged"), put("\"later\":\"\u{1}\""));
    files.json("a byte order mark", Refuses("damaged"), |json| format!("\u{feff}{json}"));
    files.json("white space around it", Opens(2), |json| format!(" \n\t{json}\r\n"));
    files.json("two objects", Refuses("damaged"), |json| json + "{}");
    files.json("an array", Refuses("damaged"), |json| format!("[{json}]"));
    files.json("nothing", Refuses("damaged"), |_| String::new());
    files.json("a prototype", Opens(2), put(r#""__proto__":{"role":7},"constructor":1"#));
    let time = r#""createdAt":"2026-01-02T03:04:05Z""#;
    let proofs = format!("{time},\"proofs\":7");
    let reminder = format!("{time},\"checkPutOffUntil\":\"never\"");
    for (from, to, says) in [
        (time, r#""createdAt":"2026-01-02T03:04:05.5Z""#, Opens(2)),
        (time, r#""createdAt":"2026-01-02T03:04:05+00:00""#, Refuses("damaged")),
        (time, r#""createdAt":"2026-02-30T03:04:05Z""#, Refuses("damaged")),
        (time, r#""createdAt":"2026-01-02T03:04:60Z""#, Refuses("damaged")),
        (time, r#""createdAt":"0000-01-02T03:04:05Z""#, Refuses("damaged")),
        (time, r#""createdAt":null"#, Refuses("damaged")),
        (time, r#""createdAt":1"#, Refuses("damaged")),
        (time, r#""createdAt":"2026-01-02T03:04:06Z""#, But(0, "damaged")),
        (time, &proofs, Opens(2)),
        (time, &reminder, Opens(2)),
        (r#""note":null"#, r#""other":null"#, Refuses("damaged")),
        (r#""note":null"#, r#""note":5"#, Refuses("damaged")),
        (r#""note":null"#, r#""note":"\u0007 <b>""#, Opens(2)),
        (r#""keys":null"#, r#""other":null"#, Refuses("damaged")),
        (r#""keys":null"#, r#""keys":9007199254740991"#, Opens(2)),
        (r#""hasPassphrase":false"#, r#""hasPassphrase":0"#, Refuses("damaged")),
        (r#""identities":[]"#, r#""identities":{}"#, Refuses("damaged")),
        (r#""identities":[]"#, r#""identities":[5,{"type":"x"}]"#, Opens(2)),
        (r#""words":12"#, r#""words":"12""#, Refuses("damaged")),
        (r#""words":12"#, r#""words":9007199254740991"#, Opens(2)),
        (r#""secretType":1"#, r#""secretType":2"#, But(0, "damaged")),
        (r#""secretType":1"#, r#""secretType":70000"#, But(0, "damaged")),
        (r#""kind":"olares""#, r#""kind":"minima""#, But(0, "damaged")),
        (r#""kind":"olares""#, r#""kind":5"#, Refuses("damaged")),
        (r#""name":"Account 1""#, r#""name":"""#, Opens(2)),
        (r#""role":2"#, r#""role":1"#, Refuses("damaged")),
        (r#""role":2"#, r#""role":300"#, Refuses("damaged")),
        (r#""backup":true"#, r#""backup":false"#, Refuses("damaged")),
        (r#""type":3"#, r#""type":4"#, Refuses("damaged")),
        (r#""retireBefore":null"#, r#""retireBefore":"no""#, Refuses("damaged")),
        (r#""retireBefore":null"#, r#""retireBefore":5"#, Opens(2)),
        (r#""retireBefore":null,"#, "", Refuses("damaged")),
        (r#""backupFiles":[]"#, r#""backupFiles":[{"savedAt":"never"}]"#, Opens(2)),
        (r#""backupFiles":[]"#, r#""biometrics":7"#, Opens(2)),
        (r#""accounts":["#, r#""accounts":[null,"#, Refuses("damaged")),
        (r#""records":["#, r#""records":["zz","#, Refuses("damaged")),
        (r#""records":["#, r#""records":["00000000000000000000000000000000","#, Refuses("damaged")),
    ] {
        files.json(&format!("{from} is {to}"), says, |json| {
            let changed = json.replace(from, to);
            assert_ne!(changed, json, "{from}");
            changed
        });
    }
    files.json("needs that are none", Opens(2), put(r#""writeNeeds":5"#));
}

/// A field of a record.
fn field(tag: u16, value: &[u8]) -> Vec<u8> {
    [&tag.to_le_bytes()[..], &u32::try_from(value.len()).unwrap().to_le_bytes(), value].concat()
}

/// Puts fields behind those of an honest record.
fn then(fields: Vec<Vec<u8>>) -> impl Fn(Vec<u8>) -> Vec<u8> {
    move |content| [&content[..content.len() - 2], &fields.concat(), &[0, 0]].concat()
}

fn records(files: &mut Files) {
    let one = |tag, value: &[u8]| then(vec![field(tag, value)]);
    files.record("a field of later", Opens(2), one(8, b"later"));
    files.record("the last field that is ignored", Opens(2), one(0x7FFF, b""));
    files.record("a field that makes it newer", But(1, "newer"), one(0x8000, b""));
    files.record("an empty passphrase", Opens(2), one(4, b""));
    files.record("a passphrase", Opens(2), one(4, "Zürich".as_bytes()));
    files.record("a long passphrase", Opens(2), one(4, &[b'a'; 5000]));
    files.record("a passphrase that is no text", But(1, "damaged"), one(4, b"\xff"));
    files.record("a name twice", But(1, "damaged"), one(6, b"again"));
    files.record("an id twice", But(1, "damaged"), one(1, &[0; 16]));
    let both = then(vec![field(6, b"again"), field(0x8000, b"")]);
    files.record("newer, and damaged", But(1, "damaged"), both);
    files.record("bytes after the end", But(1, "damaged"), |content| [content, vec![1]].concat());
    files.record("no end", But(1, "damaged"), |content| {
        let mut content = content[..content.len() - 2].to_vec();
        content.resize(512 - 44, 9);
        content
    });
    files.record("no field", But(1, "damaged"), |_| vec![0, 0]);
    files.record("nothing", But(1, "damaged"), |_| Vec::new());
    let longer = |mut content: Vec<u8>| {
        content.resize(800, 0);
        content
    };
    files.record("two blocks", Opens(2), longer);
    // Where the id, the secret type and the words begin.
    let with = |at: usize, bytes: &'static [u8]| {
        move |mut content: Vec<u8>| {
            content[at..at + bytes.len()].copy_from_slice(bytes);
            content
        }
    };
    files.record("another id", But(1, "damaged"), with(6, &[0, 1, 2]));
    files.record("secret type 0, where the JSON says 1", But(1, "damaged"), with(28, &[0, 0]));
    files.record("words that are no text", But(1, "damaged"), with(36, &[0xFF]));
    files.record("words that are none", Opens(2), with(36, b"xyz"));
    let later = |json: String| json.replace(r#""secretType":1"#, r#""secretType":99"#);
    let newer = |_: usize, content| with(28, &[99, 0])(content);
    let bytes = Craft { json: &later, record: &newer, ..Craft::new(&files.password) }.seal(&files.env);
    files.add("record: secret type 99", bytes, But(0, "newer"));
}

fn is_as_expected(reading: &Reading, says: Says) -> bool {
    let bad = |state: &str| reading.accounts.iter().filter(|account| account[2] == state).count();
    let whole = reading.accounts.len() - bad("damaged") - bad("newer");
    match says {
        Opens(count) => reading.error.is_none() && reading.accounts.len() == count && whole == count,
        But(count, state) => {
            let others = reading.accounts.len() - count;
            reading.error.is_none() && whole == count && others > 0 && bad(state) == others
        }
        Refuses(error) => reading.error == Some(error),
    }
}

#[test]
fn all_readers_say_the_same_of_files_that_catch_a_wrong_one() {
    let nowhere = Path::new("/any/none");
    let env = cheap_store_on(Path::new("/any"), MemoryDisk::with(nowhere, Vec::new())).env().clone();
    let mut files = Files { env, password: backup_password(), list: Vec::new() };
    for group in [damaged_blocks, moved, headers, slots, salts, counts, texts, records] {
        group(&mut files);
    }
    let readings = read_by_all(&files.list.iter().map(|(_, bytes, _)| bytes.clone()).collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for ((name, _, says), readings) in files.list.iter().zip(readings) {
        for (reader, reading) in ["Rust", "recover.py", "the page"].into_iter().zip(&readings) {
            if !is_as_expected(reading, *says) {
                let (error, accounts) = (reading.error, reading.accounts.len());
                wrong.push(format!("{name}: {reader} says {error:?}, {accounts} accounts; not {says:?}"));
            }
        }
        wrong.extend(difference(&readings).map(|what| format!("{name}: {what}")));
    }
    assert!(wrong.is_empty(), "of {} files:\n{}", files.list.len(), wrong.join("\n"));
}
