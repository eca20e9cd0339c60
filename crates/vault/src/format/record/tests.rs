use serde_json::json;

use super::*;
use crate::account::Account;

const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

fn account() -> Account {
    serde_json::from_value(json!({
        "id": "0102030405060708090a0b0c0d0e0f10", "name": "Home", "kind": "olares", "secretType": 1, "words": 12,
        "createdAt": "2026-01-02T03:04:05Z", "backedUpAt": null, "checkedAt": null, "note": null, "boundName": null,
        "keys": null, "keyuses": null, "hasPassphrase": false, "identities": [],
    }))
    .unwrap()
}

fn content() -> Vec<u8> {
    let phrase = Phrase::parse(Kind::Olares, WORDS).unwrap();
    let secret = AccountSecret { phrase, passphrase: Passphrase::new("TREZOR") };
    let mut content = secret.to_content(account().label()).to_vec();
    content.resize(512 - 44, 0);
    content
}

fn with_field(tag: u16, value: &[u8]) -> Vec<u8> {
    let mut content = content();
    let end = content.iter().rposition(|byte| *byte != 0).unwrap();
    // The date ends with zeros, and the end is two.
    let at =
        end + 1 + (8 - (end + 1 - (content.windows(6).position(|at| at == [7, 0, 8, 0, 0, 0]).unwrap() + 6)));
    let field = [&tag.to_le_bytes()[..], &u32::try_from(value.len()).unwrap().to_le_bytes(), value].concat();
    content.splice(at..at, field);
    content
}

#[test]
fn a_record_gives_phrase_and_passphrase_back_and_says_whose_it_is() {
    let content = content();
    let again = AccountSecret::from_content(Kind::Olares, &content).unwrap();
    // EXPOSE: a test compares a public phrase.
    assert_eq!((again.phrase.expose(), again.passphrase.as_ref().unwrap().expose()), (WORDS, "TREZOR"));
    let record = Record::parse(&content).unwrap();
    assert!(record.is_of(account().label()));
    let others: [fn(&mut Account); 4] = [
        |account| account.id.0[0] ^= 1,
        |account| account.kind = "wallet".into(),
        |account| account.secret_type = 2,
        |account| account.created_at = jiff::Timestamp::UNIX_EPOCH,
    ];
    for change in others {
        let mut other = account();
        change(&mut other);
        assert!(!record.is_of(other.label()));
        // The same words go into an account of another id, kind and date.
        let moved = record.moved_to(other.label(), &content);
        assert!(Record::parse(&moved).unwrap().is_of(other.label()) || other.secret_type == 2);
        assert!(have_same_secret(&moved, &content));
    }
    // The name may differ.
    assert!(record.is_of(Account { name: "Another".into(), ..account() }.label()));
}

#[test]
fn what_is_not_known_is_ignored_or_newer() {
    assert!(matches!(Record::parse(&with_field(8, b"later")), Ok(Record::Known(_))));
    assert!(matches!(Record::parse(&with_field(0x7fff, b"")), Ok(Record::Known(_))));
    // It goes with the words into another file.
    let later = with_field(8, b"later");
    let moved = Record::parse(&later).unwrap().moved_to(account().label(), &later);
    assert!(moved.windows(5).any(|at| at == b"later") && Record::parse(&moved).is_ok());
    assert!(matches!(Record::parse(&with_field(0x8000, b"x")), Ok(Record::Newer(_))));
    let newer = with_field(0x8000, b"x");
    assert!(matches!(AccountSecret::from_content(Kind::Olares, &newer), Err(OpenError::NewerVersion)));
    let record = Record::parse(&newer).unwrap();
    assert_eq!((record.is_of(account().label()), record.word_count()), (true, None));
    let mut other = account();
    other.id.0 = [7; 16];
    let moved = record.moved_to(other.label(), &newer);
    assert!(Record::parse(&moved).unwrap().is_of(other.label()) && have_same_secret(&moved, &newer));
    assert!(!have_same_secret(&newer, &content()));
}

#[test]
fn a_record_that_is_not_one_is_damage() {
    let content = content();
    for length in 0..content.iter().rposition(|byte| *byte != 0).unwrap() {
        assert!(Record::parse(&content[..length]).is_err(), "{length}");
    }
    let is_damage = |bytes: &[u8]| matches!(Record::parse(bytes), Err(OpenError::Damaged));
    let altered = |at: usize, value: u8| {
        let mut altered = content.clone();
        altered[at] = value;
        altered
    };
    // The first field is no id; a length that goes beyond the end; words that are no UTF-8; a byte after the end.
    let words = content.windows(5).position(|part| part == b"legal").unwrap();
    for (at, value) in [(0, 9), (5, 1), (words, 0xff), (content.len() - 1, 1)] {
        assert!(is_damage(&altered(at, value)), "{at}");
    }
    // A field twice.
    assert!(is_damage(&with_field(6, b"Another")));
    assert!(is_damage(&with_field(1, &[0; 16])));
    // Words that are none are no damage of the record.
    let other = altered(words, b'x');
    assert!(Record::parse(&other).is_ok());
    assert!(matches!(AccountSecret::from_content(Kind::Olares, &other), Err(OpenError::Damaged)));
}
