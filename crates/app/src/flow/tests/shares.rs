//! Shares of a Shamir backup (SLIP-0039): they come one by one, each is proved by itself, and enough of them open the wallet.

use holdfast_tests::PASSWORD;
use serde_json::{Value, json};

use super::Answer;
use super::bench::Bench;
use super::ways::Vault;

/// Vector 4 of SLIP-0039: numbers 1 and 3 of three, two of which are enough; the passphrase of the vectors is "TREZOR".
const SHARES: [&str; 2] = [
    "shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early superior advocate guest smoking",
    "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed",
];
/// Number 2 of the same backup.
const THIRD: &str = "shadow pistol academic agency acid license obtain preach firefly permit flavor library learn tension flea unusual nylon terminal exercise become";
/// Vector 1: one share alone.
const ALONE: &str = "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard";

fn bench() -> Bench {
    let bench = Bench::of(Vault::Open, |_| ());
    bench.begin(r#"{"flow":"import"}"#);
    bench
}

fn import(bench: &Bench, text: &str, passphrase: &str) -> Answer {
    let request =
        json!({"ask": "import", "kind": "slip39", "name": "Mine", "passphrase": passphrase, "text": text});
    bench.ask(&request.to_string())
}

fn keep(bench: &Bench) {
    bench.press("next");
    assert_eq!(bench.type_password(PASSWORD).view()["screen"], "made");
}

/// The account that was kept last: its id, how many shares and identities a person sees, and whether it is backed up.
fn last(bench: &Bench) -> (String, usize, usize, bool) {
    let held = bench.state.lock();
    let account = held.session.vault.as_ref().and_then(|vault| vault.accounts().last()).unwrap();
    let shown = account.identities.iter().filter(|identity| identity.is_shown()).count();
    (account.id.to_string(), account.shares().len(), shown, account.backed_up_at.is_some())
}

fn check(bench: &Bench, text: &str, passphrase: &str) -> Value {
    bench.ask(&json!({"ask": "check", "text": text, "passphrase": passphrase}).to_string()).view()
}

#[test]
fn shares_are_taken_one_by_one() {
    let bench = bench();
    let view = import(&bench, SHARES[1], "").view();
    assert_eq!((&view["screen"], &view["shares"][0]["member"]), (&"shares".into(), &3.into()));
    assert_eq!(view["shares"][0]["memberThreshold"], 2);
    // What is wrong with the next one takes nothing away.
    assert_eq!(import(&bench, ALONE, "").code(), Some("sharesOfOthers"));
    assert_eq!(import(&bench, &SHARES[0].replacen("shadow", "acid", 1), "").code(), Some("phraseChecksum"));
    assert_eq!(bench.shows()["shares"].as_array().unwrap().len(), 1);
    // The same one once more is no other one, and one alone is not kept.
    assert_eq!(import(&bench, SHARES[1], "").code(), Some("sameShare"));
    assert_eq!(bench.press("next").code(), Some("internal"));
    let view = import(&bench, SHARES[0], "").view();
    assert_eq!((&view["screen"], view["shares"].as_array().unwrap().len()), (&"preview".into(), 2));
    let address = view["identities"][0]["value"].clone();
    // The way back loses no share, and another passphrase is another wallet.
    assert_eq!(bench.press("back").view()["shares"].as_array().unwrap().len(), 2);
    let other = import(&bench, "", "TREZOR").view();
    assert_eq!(other["screen"], "preview");
    assert_ne!(other["identities"][0]["value"], address);
    bench.press("back");
    assert_eq!(import(&bench, "", "").view()["identities"][0]["value"], address);
    keep(&bench);
    let (id, shares, shown, backed_up) = last(&bench);
    assert_eq!((shares, shown, backed_up), (2, 3, false));

    // Each is arranged by itself, and the backup counts after the last one.
    bench.begin(&json!({"flow": "backup", "account": id}).to_string());
    bench.press("next");
    bench.type_password(PASSWORD);
    for (at, share) in SHARES.iter().enumerate() {
        let shown = bench.shows();
        assert_eq!((&shown["share"]["number"], &shown["share"]["of"]), (&(at + 1).into(), &2.into()));
        let words: Vec<_> = shown["words"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(words.join(" "), *share);
        bench.press("next");
        assert!(!last(&bench).3);
        let view = bench.ask(&bench.order_of(share)).view();
        if at == 0 {
            assert_eq!((&view["screen"], &view["needsPassword"]), (&"veiled".into(), &false.into()));
            bench.press("show");
        } else {
            assert_eq!(view["screen"], "proved");
        }
    }
    assert!(last(&bench).3);
}

#[test]
fn shares_with_a_passphrase_are_all_shown_and_then_typed() {
    let bench = bench();
    import(&bench, SHARES[0], "");
    // What is typed with the last one counts.
    import(&bench, SHARES[1], "TREZOR");
    keep(&bench);
    let (id, ..) = last(&bench);
    bench.begin(&json!({"flow": "backup", "account": id}).to_string());
    bench.press("next");
    bench.type_password(PASSWORD);
    assert_eq!(bench.press("next").view()["share"]["number"], 2);
    // Back hides the words, and does not begin anew.
    assert_eq!(bench.press("back").view()["share"]["number"], 2);
    bench.press("show");
    let view = bench.press("next").view();
    assert_eq!(
        (&view["screen"], &view["words"], &view["share"]["of"]),
        (&"check".into(), &20.into(), &2.into())
    );

    // The check takes the shares in any order.
    assert_eq!(check(&bench, ALONE, "TREZOR")["finding"]["finding"], "otherPhrase");
    assert_eq!(check(&bench, THIRD, "TREZOR")["finding"]["finding"], "otherShare");
    let view = check(&bench, SHARES[1], "TREZOR");
    assert_eq!((&view["screen"], &view["share"]["number"]), (&"check".into(), &2.into()));
    assert_eq!(check(&bench, SHARES[1], "TREZOR")["finding"]["finding"], "sameShare");
    assert_eq!(check(&bench, SHARES[0], "another")["finding"]["finding"], "otherPhrase");
    assert!(!last(&bench).3);
    assert_eq!(check(&bench, SHARES[0], "TREZOR")["screen"], "checked");
    assert!(last(&bench).3);
    bench.begin(r#"{"flow":"import"}"#);
    import(&bench, SHARES[0], "");
    assert_eq!(import(&bench, SHARES[1], "TREZOR").code(), Some("duplicate"));
}

#[test]
fn a_share_alone_is_a_wallet() {
    let bench = bench();
    let view = import(&bench, ALONE, "").view();
    assert_eq!((&view["screen"], &view["shares"][0]["memberThreshold"]), (&"preview".into(), &1.into()));
    keep(&bench);
    assert_eq!(last(&bench).1, 1);
    bench.begin(&json!({"flow": "backup", "account": last(&bench).0}).to_string());
    bench.press("next");
    bench.type_password(PASSWORD);
    assert_eq!(bench.shows()["share"], Value::Null);
    bench.press("next");
    assert_eq!(bench.ask(&bench.order_of(ALONE)).view()["screen"], "proved");
}
