//! What the flows say of words: of each kind, mistaken, and from a node's backup.

use std::path::{Path, PathBuf};

use holdfast_phrase::Kind;
use holdfast_tests::vaults::password;
use holdfast_tests::{DID, OTHER_WORDS, PASSWORD, WORDS};
use holdfast_vault::{AccountSecret, KeyUses, NewAccount, Store};
use serde_json::{Value, json};

use super::bench::Bench;
use super::ways::Vault;

/// Entropy of zeros; a vector of BIP-39 and of nearly every kind.
const ABOUT: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
/// The phrase of Minima's documentation of cold storage.
const MINIMA: &str = "PENALTY MEAN FEDERAL SENSE AGREE SCALE EXHAUST ARROW HUB DAY VELVET AISLE LATIN NATURE CHEF GAUGE \
     DARING REFUSE TINY REMIND MOMENT VINTAGE POLE ELEGANT";
/// Electrum, `tests/test_mnemonic.py`; Polyseed, `tests/tests.c`; LND, `aezeed/cipherseed_test.go`; the others were made by bip_utils.
const ELECTRUM: &str = "wild father tree among universe such mobile favorite target dynamic credit identify";
const MONERO: &str =
    "onward possible lagoon olympics saucepan foamy jittery gearbox bovine spud rapid muffin gearbox";
const POLYSEED: &str = "raven tail swear infant grief assist regular lamp duck valid someone little harsh puppy airport \
     language";
const TON: &str = "pottery drop fragile oven jewel suspect use tuna palm finger own hawk mouse execute addict purity diagram \
     supply secret fortune three toward tiny riot";
const ALGORAND: &str = "rose exist grass liar effort equal valve chief hair degree typical payment dune december energy life \
     slender nurse patch push step runway believe above pair";
const AEZEED: &str = "ability liquid travel stem barely drastic pact cupboard apple thrive morning oak feature tissue couch old \
     math inform success suggest drink motion know royal";
const NODE_PASSWORD: &str = "Longsecurepassword456";

fn importing() -> Bench {
    let bench = Bench::of(Vault::Open, |_| ());
    bench.begin(r#"{"flow":"import"}"#);
    bench
}

fn import(bench: &Bench, kind: &str, text: &str, passphrase: &str) -> super::Answer {
    let request =
        json!({"ask": "import", "kind": kind, "name": "Mine", "passphrase": passphrase, "text": text});
    bench.ask(&request.to_string())
}

fn check(bench: &Bench, text: &str, passphrase: &str) -> Value {
    bench.ask(&json!({"ask": "check", "text": text, "passphrase": passphrase}).to_string()).view()
}

/// The account that was just kept.
fn last(bench: &Bench) -> String {
    let held = bench.state.lock();
    held.session.vault.as_ref().and_then(|vault| vault.accounts().last()).unwrap().id.to_string()
}

fn values(view: &Value) -> Vec<&str> {
    let identities = view["identities"].as_array().unwrap();
    identities.iter().filter_map(|identity| identity["value"].as_str()).collect()
}

#[test]
fn a_phrase_of_each_kind_is_kept_with_its_identities_and_checked_from_paper() {
    let japanese = format!("{}あおぞら", "あいこくしん\u{3000}".repeat(11));
    let shortened: String =
        MINIMA.split(' ').map(|word| word.chars().take(4).collect::<String>() + " ").collect();
    for (kind, typed, passphrase, shown, paper) in [
        (
            "olares",
            ABOUT.to_uppercase(),
            "",
            "did:key:z6MkvARmXmTXnwyJz9uXbzJjEVKVb9PegegGZMqiuQQCHzo2",
            ABOUT,
        ),
        ("ont", ABOUT.into(), "", "did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W", ABOUT),
        (
            "minima",
            shortened.to_lowercase(),
            "",
            "MxG083DEAN43YDC7S76TNHQ3MYCCE38T8ZBBC96FBNCB5QSEDP6G7U2H81REHHR",
            MINIMA,
        ),
        (
            "wallet",
            japanese.clone(),
            "㍍ガバヴァぱばぐゞちぢ十人十色",
            "bc1q",
            &japanese.replace('\u{3000}', " "),
        ),
        ("electrum", ELECTRUM.into(), "", "bc1q4794m2uuw9jmjszmplfj4wvvr5j272fpnx2cse", ELECTRUM),
        // Custom words are read without capitals and accents.
        ("electrum", ELECTRUM.into(), "Custom wörds", "bc1q", &ELECTRUM.to_uppercase()),
        (
            "electrum-old",
            "CELL dumb heartbeat north boom tease ship baby bright kingdom rare squeeze".into(),
            "",
            "135JWWzJWdcmqmPbj7TvxGUpKGgU2Avnyp",
            "cell dumb heartbeat north boom tease ship baby bright kingdom rare squeeze",
        ),
        (
            "monero",
            MONERO.into(),
            "",
            "46cArD7uUhKTGdEDk7xi5gd5RB8iLxCiABbVpaQVUj94VsMq7MhGTGccs3c87QwdGk7pi8HvZtCxfM6foQ6qP8QRMjDMxXo",
            // As on a plate of steel.
            &MONERO.split(' ').map(|word| word.get(..4).unwrap_or(word)).collect::<Vec<_>>().join(" "),
        ),
        (
            "polyseed",
            POLYSEED.into(),
            "",
            "47AjPj7DVPQVGGXJXbbTMZWcKQDejGHYZChVkeujy8qPLjKkgdsxge4DzvkRMgU4sDUigGLuBN9stKBMowhuXH2HJHWAuRf",
            POLYSEED,
        ),
        ("ton", TON.into(), "", "UQC12RHD3t0J-9KruUvSvoP_JYRUWRPvu8QjFQ1OoiQPx2OR", TON),
        (
            "algorand",
            ALGORAND.into(),
            "",
            "RTGKVYINLGU2GZRX5SGDPBQVW7CLM5JED6SL563J35O2KHFWPURRZEYBR4",
            ALGORAND,
        ),
        ("aezeed", AEZEED.into(), "", "", AEZEED),
        ("words", "1. Xyzzy 2. plugh 3. #7".into(), "and more", "", "Xyzzy plugh #7"),
    ] {
        let bench = importing();
        let preview = import(&bench, kind, &typed, passphrase).view();
        assert_eq!(preview["screen"], "preview", "{kind}");
        let fits = |value: &&str| value.starts_with(shown);
        // Where words give no address there is nothing to compare.
        assert_eq!(values(&preview).iter().any(fits), !shown.is_empty(), "{kind}: {preview}");
        bench.press("next");
        assert_eq!(bench.type_password(PASSWORD).view()["screen"], "made", "{kind}");

        bench.begin(&json!({"flow": "check", "account": last(&bench)}).to_string());
        if !passphrase.is_empty() {
            // With another one, it is another wallet.
            assert_eq!(check(&bench, paper, "another")["finding"]["finding"], "otherPhrase");
        }
        assert_eq!(check(&bench, paper, passphrase)["screen"], "checked", "{kind}");
    }
}

#[test]
fn what_is_no_phrase_of_the_kind_is_named() {
    let bench = importing();
    let eleven = WORDS.rsplit_once(' ').unwrap().0;
    for (text, said) in [
        (eleven.into(), json!({"code": "phraseWordCount", "found": 11, "accepted": [12, 15, 18, 21, 24]})),
        (
            format!("{WORDS} {WORDS} zoo"),
            json!({"code": "phraseWordCount", "found": 25, "accepted": [12, 15, 18, 21, 24]}),
        ),
        (WORDS.replacen("legal winner", "winner legal", 1), json!({"code": "phraseChecksum"})),
        (WORDS.replace("sausage", "sausges"), json!({"code": "phraseUnknownWord", "positions": [6]})),
        (String::new(), json!({"code": "phraseEmpty"})),
        ("🦀".into(), json!({"code": "phraseEmpty"})),
    ] {
        assert_eq!(import(&bench, "olares", &text, ""), super::Answer::Fails(said), "{text}");
        assert_eq!(bench.screen(), "import");
    }
    // What is pasted is named before it stands in fields.
    for (text, what) in [
        (format!("0x{}", "7f".repeat(32)), "key"),
        (r#"{"crypto":{"cipher":"aes-128-ctr"},"version":3}"#.into(), "keystore"),
    ] {
        assert_eq!(
            bench.ask(&json!({"ask": "cut", "kind": "olares", "text": text}).to_string()).view()["other"],
            what
        );
    }
    let much = json!({"ask": "cut", "kind": "olares", "text": "legal winner ".repeat(80_000)}).to_string();
    let much = bench.ask(&much).view();
    assert_eq!(much["count"], 1000);
}

#[test]
fn a_messy_text_is_understood_and_a_phrase_that_is_here_is_named() {
    let bench = importing();
    let messy: Vec<_> = WORDS
        .split(' ')
        .enumerate()
        .map(|(i, word)| format!("{}. {},", i + 1, word.to_uppercase()))
        .collect();
    let here = import(&bench, "olares", &messy.join("\n"), "");
    assert_eq!(here, super::Answer::Fails(json!({"code": "duplicate", "name": "Home"})));
    let messy: Vec<_> =
        OTHER_WORDS.split(' ').enumerate().map(|(i, word)| format!("({})  {word}", i + 1)).collect();
    assert_eq!(import(&bench, "olares", &messy.join("  ;  "), "").view()["screen"], "preview");
    bench.press("next");
    assert_eq!(bench.type_password("not this one at all").code(), Some("wrongPassword"));
    assert_eq!(bench.type_password(PASSWORD).view()["screen"], "made");
}

#[test]
fn an_address_is_looked_for_and_the_kind_whose_it_is_is_named() {
    let bench = importing();
    import(&bench, "wallet", ABOUT, "");
    let find = |address: &str| {
        let ask = json!({"ask": "find", "address": address}).to_string();
        let mut view = bench.ask(&ask).view();
        while view["search"]["search"] == "running" {
            std::thread::sleep(std::time::Duration::from_millis(1));
            view = bench.shows();
        }
        view["search"].clone()
    };
    // BIP-84's own vectors: the second receiving address.
    let second = find("bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g");
    assert_eq!(
        (&second["kind"], &second["identity"]["path"]),
        (&"wallet".into(), &"m/84'/0'/0'/0/1".into()),
        "{second}"
    );
    let did = find("did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W");
    assert_eq!((&did["kind"], &did["identity"]["path"]), (&"ont".into(), &"m/44'/1024'/0'/0/0".into()));
    let ethereum = find("0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
    assert_eq!(ethereum["identity"]["path"], "m/44'/60'/0'/0/0", "{ethereum}");
}

#[test]
fn the_words_from_paper_are_compared_and_said_to_be_what_they_are() {
    let bench = Bench::of(Vault::Open, |_| ());
    bench.begin(r#"{"flow":"check","account":"$HOME"}"#);
    for (text, found) in [
        (OTHER_WORDS, json!({"finding": "otherPhrase"})),
        (&WORDS.replace("sausage", "sausges"), json!({"finding": "unknownWord", "positions": [6]})),
        (&WORDS.replacen("legal winner", "winner legal", 1), json!({"finding": "checksum"})),
    ] {
        assert_eq!(check(&bench, text, "")["finding"], found, "{text}");
    }
    assert_eq!(check(&bench, WORDS, "")["screen"], "checked");
    let held = bench.state.lock();
    assert!(held.session.vault.as_ref().unwrap().accounts()[0].backed_up_at.is_some());
}

#[test]
fn three_wrong_arrangements_lead_back_to_the_words_and_prove_nothing() {
    let bench = Bench::of(Vault::Open, |_| ());
    bench.begin(r#"{"flow":"backup","account":"$HOME"}"#);
    bench.press("next");
    bench.type_password(PASSWORD);
    bench.press("next");
    for left in [2, 1] {
        let order = arranged(&bench, |order| order.swap(0, 1));
        let view = bench.ask(&order).view();
        assert_eq!((&view["wrong"], &view["goesLeft"]), (&true.into(), &left.into()), "{view}");
        assert_eq!(view["chips"].as_array().unwrap().len(), 12);
    }
    let view = bench.ask(&arranged(&bench, |order| order.swap(0, 1))).view();
    assert_eq!((&view["screen"], &view["wrongThreeTimes"]), (&"veiled".into(), &true.into()));
    assert_eq!(bench.press("show").view()["screen"], "shown");
    let held = bench.state.lock();
    assert!(held.session.vault.as_ref().unwrap().accounts()[0].backed_up_at.is_none());
}

/// An arrangement of the words, changed.
fn arranged(bench: &Bench, change: impl FnOnce(&mut Vec<Value>)) -> String {
    let mut request: Value = serde_json::from_str(&bench.order_of(WORDS)).unwrap();
    change(request["chips"].as_array_mut().unwrap());
    request.to_string()
}

#[test]
fn a_phrase_of_equal_words_is_typed_from_paper_instead_of_arranged() {
    let equal = ["action"; 12].join(" ");
    let bench = importing();
    import(&bench, "olares", &equal, "");
    bench.press("next");
    bench.type_password(PASSWORD);
    bench.begin(&json!({"flow": "backup", "account": last(&bench)}).to_string());
    bench.press("next");
    bench.type_password(PASSWORD);
    let view = bench.press("next").view();
    assert_eq!((&view["screen"], &view["insteadOfArranging"]), (&"check".into(), &true.into()));
    assert_eq!(check(&bench, WORDS, "")["finding"]["finding"], "otherPhrase");
    assert_eq!(check(&bench, &equal, "")["screen"], "checked");
}

/// A passphrase cannot be put in order.
#[test]
fn what_has_a_passphrase_is_typed_from_paper_with_it() {
    let bench = importing();
    import(&bench, "wallet", ABOUT, "seaside");
    bench.press("next");
    bench.type_password(PASSWORD);
    bench.begin(&json!({"flow": "backup", "account": last(&bench)}).to_string());
    bench.press("next");
    let shown = bench.type_password(PASSWORD).view();
    assert_eq!(shown["passphrase"], "seaside");
    let view = bench.press("next").view();
    assert_eq!((&view["screen"], &view["hasPassphrase"]), (&"check".into(), &true.into()));
    assert_eq!(check(&bench, ABOUT, "")["finding"]["finding"], "otherPhrase");
    assert_eq!(check(&bench, ABOUT, "seaside")["screen"], "checked");
}

/// A backup as a node writes it, on the real disk.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../phrase/fixtures").join(name)
}

#[test]
fn a_phrase_comes_out_of_a_node_s_backup_and_raises_the_key_uses_of_one_that_is_here() {
    let keep_node = |store: &Store| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        let secret = AccountSecret::parse(Kind::Minima, MINIMA).unwrap();
        let key_uses = Some(KeyUses { keys: 64, uses: 1000 });
        vault
            .add(&grant, NewAccount { name: Some("Node".into()), key_uses, ..NewAccount::new(secret) })
            .unwrap();
    };
    let bench = Bench::of(Vault::Open, keep_node);
    bench.begin(r#"{"flow":"import"}"#);
    bench.ask(r#"{"ask":"fromFile","name":"Mine"}"#);
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("letter.bak");
    std::fs::write(&letter, "Dear node,").unwrap();
    assert_eq!(bench.choose_file(&letter)["trouble"]["code"], "notMinima");
    assert_eq!(bench.choose_file(folder.path())["trouble"]["code"], "fileNotRegular");
    assert_eq!(bench.choose_file(&folder.path().join("none"))["trouble"]["code"], "fileGone");
    let view = bench.choose_file(&fixture("minima-locked.bak"));
    assert_eq!((&view["screen"], &view["lock"]), (&"askNodePassword".into(), &false.into()));
    assert_eq!(bench.type_password("wrong").code(), Some("nodeWrongPassword"));
    let view = bench.type_password(NODE_PASSWORD).view();
    assert_eq!((&view["screen"], &view["lock"]), (&"askNodePassword".into(), &true.into()));
    assert_eq!(bench.type_password("wrong").code(), Some("nodeLockPassword"));
    // It is here already, and was used more often than was known.
    let raised = bench.type_password("lockpassword1234");
    assert_eq!(
        raised,
        super::Answer::Fails(json!({"code": "duplicateRaised", "name": "Node", "uses": 2000}))
    );
    let (vault, _) = bench.store().unlock(&password()).unwrap();
    assert_eq!(vault.accounts()[1].key_uses().map(|uses| uses.uses), Some(2000));
}

#[test]
fn what_has_to_be_known_about_a_node_s_backup_is_said_before_the_phrase_is_kept() {
    let bench = importing();
    bench.ask(r#"{"ask":"fromFile","name":"Mine"}"#);
    // Its password is the one that everybody knows, so none is asked for.
    let view = bench.choose_file(&fixture("minima-public.bak"));
    assert_eq!(view["screen"], "preview");
    assert_eq!(view["notes"], json!(["publicPassword", "notLocked", "otherKeys", "keepFile"]));
    assert_eq!(view["keyuses"], 2000);
    bench.press("next");
    assert_eq!(bench.type_password(PASSWORD).view()["screen"], "made");
}

/// The identity that the window shows is that of the words.
#[test]
fn an_import_on_the_first_start_shows_its_identity_and_sets_a_password() {
    let bench = Bench::of(Vault::None, |_| ());
    bench.begin(r#"{"flow":"import"}"#);
    let preview = import(&bench, "olares", WORDS, "").view();
    assert!(values(&preview).contains(&DID), "{preview}");
    assert_eq!(bench.press("next").view()["screen"], "newPassword");
    assert_eq!(bench.set_password(PASSWORD).view()["screen"], "made");
}

/// Whatever system words are of, they are put in order as any others, and a backup file brings them back.
#[test]
fn words_of_every_system_are_backed_up_on_paper() {
    for (kind, words) in
        [("algorand", ALGORAND), ("monero", MONERO), ("aezeed", AEZEED), ("words", "Xyzzy plugh foo7 #bar")]
    {
        let bench = importing();
        import(&bench, kind, words, "");
        bench.press("next");
        bench.type_password(PASSWORD);
        bench.begin(&json!({"flow": "backup", "account": last(&bench)}).to_string());
        bench.press("next");
        bench.type_password(PASSWORD);
        let shown = bench.shows();
        let shown: Vec<_> = shown["words"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(shown.join(" "), words, "{kind}");
        bench.press("next");
        assert_eq!(bench.ask(&bench.order_of(words)).view()["screen"], "proved", "{kind}");
        let held = bench.state.lock();
        let account = held.session.vault.as_ref().and_then(|vault| vault.accounts().last()).unwrap();
        assert!(account.backed_up_at.is_some(), "{kind}");
    }
}

/// What is certainly of another system is not kept as words of a kind that nothing can be checked of; what may be by chance is said.
#[test]
fn words_of_another_system_are_named_with_the_kind_that_keeps_them() {
    let bench = importing();
    for kind in ["wallet", "minima", "words"] {
        let super::Answer::Fails(error) = import(&bench, kind, AEZEED, "") else { panic!("{kind}") };
        assert_eq!((&error["code"], &error["scheme"]["kind"]), (&"otherScheme".into(), &"aezeed".into()));
    }
    let preview = import(&bench, "words", ELECTRUM, "").view();
    assert_eq!(preview["also"][0]["kind"], "electrum", "{preview}");
    let cut = json!({"ask": "cut", "kind": "wallet", "text": MONERO}).to_string();
    assert_eq!(importing().ask(&cut).view()["scheme"]["kind"], "monero");
}

#[test]
fn an_address_is_looked_for_however_it_is_pasted_and_what_is_none_is_said() {
    let bench = importing();
    import(&bench, "wallet", ABOUT, "");
    let ask = |pasted: &str| {
        let mut view = bench.ask(&json!({"ask": "find", "address": pasted}).to_string()).view();
        while view["search"]["search"] == "running" {
            view = bench.press("look").view();
        }
        view["search"].clone()
    };
    assert_eq!(ask(" \n"), Value::Null);
    assert_eq!(ask("hello")["search"], "noAddress");
    assert_eq!(ask("bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyy")["search"], "mistyped");
    assert_eq!(ask("UQC12RHD3t0J-9KruUvSvoP_JYRUWRPvu8QjFQ1OoiQPx2OR")["search"], "notDerived");
    assert_eq!(ask("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")["search"], "notFound");
    let found = ask("“solana:HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk?amount=1”");
    assert_eq!(found["identity"]["path"], "m/44'/501'/0'/0'", "{found}");
    assert_eq!(bench.press("next").view()["screen"], "askPassword");
}
