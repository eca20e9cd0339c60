use std::io::Write;

use cbc::cipher::BlockModeEncrypt;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::identity::minima::public_key;

const WORDS: &str = "ZOO ZOO MEAT INVEST";
const PASSWORD: &str = "Longsecurepassword456";

/// What a node writes, as far as it is read here.
struct Node<'a> {
    words: &'a str,
    lock_password: Option<&'a str>,
    uses: [u64; 2],
    key: String,
}

impl Node<'_> {
    fn backup(&self, password: &str) -> Vec<u8> {
        let locked = self.lock_password.map(|password| seal(&field(self.words.as_bytes()), password));
        let seed = if locked.is_some() { "" } else { self.words };
        let [first, second] = self.uses;
        let sql = format!(
            r#"-- H2 2.1.214; 
CREATE CACHED TABLE "PUBLIC"."KEYS"(
    "ID" BIGINT NOT NULL,
    "USES" BIGINT NOT NULL,
    "PUBLICKEY" CHARACTER VARYING(80) NOT NULL
);
-- 2 +/- SELECT COUNT(*) FROM PUBLIC.KEYS;
INSERT INTO "PUBLIC"."KEYS" VALUES
(1, {first}, '{}'),
(2, {second}, '0x00');
CREATE CACHED TABLE "PUBLIC"."SEED"(
    "ID" INTEGER NOT NULL,
    "PHRASE" CHARACTER VARYING(8192) NOT NULL,
    "SEED" CHARACTER VARYING(80) NOT NULL
);
INSERT INTO "PUBLIC"."SEED" VALUES
(1, '{seed}', 'it''s; (a, b)');
"#,
            self.key
        );
        let settings = match &locked {
            Some(sealed) => format!(r#"{{"encrypted_seed":"0x{}"}}"#, data_encoding::HEXUPPER.encode(sealed)),
            None => r#"{"hashrate":"1"}"#.into(),
        };
        let sections =
            [sql.into_bytes(), vec![1, 2, 3], vec![0; 99], field(settings.as_bytes()), vec![], vec![]];
        seal(&sections.iter().flat_map(|section| field(section)).collect::<Vec<_>>(), password)
    }
}

fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

fn seal(content: &[u8], password: &str) -> Vec<u8> {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    zipped.write_all(content).unwrap();
    let zipped = zipped.finish().unwrap();
    let (salt, iv) = ([7u8; SALT], [9u8; IV]);
    let mut key = [0u8; 16];
    pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), &salt, ROUNDS, &mut key);
    let cipher = cbc::Encryptor::<Aes128>::new_from_slices(&key, &iv).unwrap();
    let sealed = cipher.encrypt_padded_vec::<Pkcs7>(&zipped);
    [field(&salt), field(&iv), sealed].concat()
}

fn node() -> Node<'static> {
    Node { words: WORDS, lock_password: None, uses: [0, 0], key: "0x00".into() }
}

fn words_of(phrase: &Phrase) -> &str {
    // EXPOSE: a test compares public phrases.
    phrase.expose()
}

#[test]
fn the_phrase_of_an_unlocked_node_is_in_it() {
    let backup = MinimaBackup::open(&node().backup(PASSWORD), PASSWORD).unwrap();
    assert!(!backup.is_locked());
    assert_eq!(words_of(&backup.phrase().unwrap()), WORDS);
    assert_eq!((backup.keys(), backup.key_uses()), (2, 1000));
}

#[test]
fn the_phrase_of_a_locked_node_takes_its_lock_password() {
    let node = Node { lock_password: Some("lockpassword1234"), ..node() };
    let backup = MinimaBackup::open(&node.backup(PASSWORD), PASSWORD).unwrap();
    assert!(backup.is_locked());
    assert_eq!(backup.phrase().unwrap_err(), MinimaBackupError::Locked);
    assert_eq!(backup.unlock("another").unwrap_err(), MinimaBackupError::WrongPassword);
    assert_eq!(words_of(&backup.unlock("lockpassword1234").unwrap()), WORDS);
}

#[test]
fn uses_are_raised_to_the_next_thousand_above_the_most_used_key() {
    for (uses, raised) in [([0, 0], 1000), ([999, 3], 1000), ([1000, 0], 2000), ([5, 4321], 5000)] {
        let node = Node { uses, ..node() };
        let backup = MinimaBackup::open(&node.backup(PASSWORD), PASSWORD).unwrap();
        assert_eq!(backup.key_uses(), raised, "{uses:?}");
    }
}

#[test]
fn it_is_said_whether_the_phrase_is_that_of_the_node_s_keys() {
    let phrase = Phrase::parse(Kind::Minima, WORDS).unwrap();
    let key = public_key(&phrase, 0, &mut |_, _| true).unwrap();
    let key = format!("0x{}", data_encoding::HEXUPPER.encode(&key));
    for (key, has) in [(key, true), ("0x00".into(), false)] {
        let backup = MinimaBackup::open(&Node { key, ..node() }.backup(PASSWORD), PASSWORD).unwrap();
        assert_eq!(backup.has_key_of(&phrase.identities(None)), has);
    }
}

#[test]
fn what_is_no_such_file_is_said_and_nothing_panics() {
    let good = node().backup(PASSWORD);
    assert_eq!(MinimaBackup::open(&good, "wrong").unwrap_err(), MinimaBackupError::WrongPassword);
    for bytes in [&[][..], b"not a backup at all", &good[..40], &good[1..]] {
        assert_eq!(MinimaBackup::open(bytes, PASSWORD).unwrap_err(), MinimaBackupError::NotMinima);
    }
    let other = seal(&field(b"SELECT 1;"), PASSWORD);
    assert!(MinimaBackup::open(&other, PASSWORD).is_err());
    let endless = seal(&u32::MAX.to_be_bytes(), PASSWORD);
    assert_eq!(MinimaBackup::open(&endless, PASSWORD).unwrap_err(), MinimaBackupError::Unreadable);
    for at in (32..good.len()).step_by(61) {
        let mut damaged = good.clone();
        damaged[at] ^= 0x40;
        drop(MinimaBackup::open(&damaged, PASSWORD));
    }
}

#[test]
fn a_file_made_to_exhaust_the_memory_is_refused() {
    let values = format!("({}1);", "1,".repeat(MOST_VALUES));
    assert!(read_rows(&values, 1).is_none());
    assert!(read_rows(&format!("({}1);", "1,".repeat(MOST_VALUES - 1)), 1).is_some());
    let rows = format!("{};", "(1),".repeat(MOST_ROWS + 1));
    assert!(read_rows(&rows, MOST_ROWS).is_none());
    assert_eq!(read_rows(&rows, MOST_ROWS + 1).unwrap().0.len(), MOST_ROWS + 1);
    assert!(read_rows(&format!("('{}');", "x".repeat(LONGEST_VALUE + 1)), 1).is_none());
    // A statement in a text is text.
    let insert = "INSERT INTO \"PUBLIC\".\"KEYS\" VALUES (";
    let sql = format!("TABLE \"PUBLIC\".\"KEYS\"(\n{}');", format!("{insert}'").repeat(300));
    assert!(Table::read(&sql, "KEYS").is_none_or(|table| table.rows.len() <= 1));
}

#[test]
fn a_node_without_a_phrase_has_none() {
    let backup = MinimaBackup::open(&Node { words: "", ..node() }.backup(PASSWORD), PASSWORD).unwrap();
    assert_eq!(backup.phrase().unwrap_err(), MinimaBackupError::NoPhrase);
    assert_eq!(backup.unlock("any").unwrap_err(), MinimaBackupError::NoPhrase);
}

/// The files that other tests open: of an unlocked node, of a locked one, and of one whose backup has the public password.
fn fixtures() -> [(&'static str, Vec<u8>); 3] {
    let words = "PENALTY MEAN FEDERAL SENSE AGREE SCALE EXHAUST ARROW HUB DAY VELVET AISLE LATIN NATURE CHEF GAUGE DARING REFUSE TINY REMIND MOMENT VINTAGE POLE ELEGANT";
    // The first public key of those words, of Minima's own vectors.
    let key = "0x1435B5664D6B5F8113C2C8E66B4FD837B55AA8DAE54FD51EBAD07C1F62323512";
    let node = || Node { words, lock_password: None, uses: [1200, 3], key: key.into() };
    [
        ("minima-unlocked.bak", node().backup(PASSWORD)),
        ("minima-locked.bak", Node { lock_password: Some("lockpassword1234"), ..node() }.backup(PASSWORD)),
        ("minima-public.bak", Node { key: "0x00".into(), ..node() }.backup(PUBLIC_PASSWORD)),
    ]
}

fn fixture(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

#[test]
fn the_fixtures_open_as_what_is_written_here() {
    for (name, bytes) in fixtures() {
        let password = if name.contains("public") { PUBLIC_PASSWORD } else { PASSWORD };
        let kept = MinimaBackup::open(&std::fs::read(fixture(name)).unwrap(), password).unwrap();
        let written = MinimaBackup::open(&bytes, password).unwrap();
        assert_eq!(kept.is_locked(), written.is_locked(), "{name}");
        assert_eq!((kept.keys(), kept.key_uses()), (2, 2000), "{name}");
    }
}

#[test]
#[ignore = "writes the fixtures"]
fn write_fixtures() {
    for (name, bytes) in fixtures() {
        std::fs::create_dir_all(fixture("")).unwrap();
        std::fs::write(fixture(name), bytes).unwrap();
    }
}
