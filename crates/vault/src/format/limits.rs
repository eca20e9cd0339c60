//! What an index may say of an account: FORMAT.md section 5. That of a file which somebody hands over may say anything, so it is held to
//! these limits before it is shown, counted or kept. No phrase is withheld for what stands beside it.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::account::{Account, KeyUses, LONGEST_NAME, LONGEST_NOTE, is_command};
use crate::format::index::Deleted;
use crate::paper_check::put_off;
use crate::proof::{Proof, ProofType};

/// Characters in the code of a kind, or of a kind of proof, at most.
const LONGEST_CODE: usize = 32;
/// Words of any phrase at most.
const MOST_WORDS: usize = 1000;
/// Bytes of fields that this version does not know, as JSON, at most.
const MOST_UNKNOWN: usize = 16 * 1024;

/// The account within the limits. `now` is the latest time at which anything can have happened.
pub(crate) fn within(claimed: &Account, now: Timestamp) -> Account {
    let mut account = claimed.clone();
    account.kind = if is_code(&account.kind) { account.kind } else { "unknown".into() };
    account.name = line(&account.name).unwrap_or_else(|| account.kind.clone());
    account.bound_name = account.bound_name.as_deref().and_then(line);
    account.made_where = account.made_where.as_deref().and_then(line);
    account.note = account.note.as_deref().and_then(note);
    account.words = account.words.min(MOST_WORDS);
    account.backed_up_at = account.backed_up_at.map(|at| at.min(now));
    account.checked_at = account.checked_at.map(|at| at.min(now));
    account.check_put_off_until = account.check_put_off_until.map(|until| until.min(put_off(now)));
    let proofs = std::mem::take(&mut account.proofs);
    account.add_proofs(&proofs.into_iter().filter_map(|proof| proof_within(proof, now)).collect::<Vec<_>>());
    let counts_uses = account.kind == "minima";
    let usual = KeyUses::default();
    account.keys = counts_uses.then(|| account.keys.unwrap_or(usual.keys).clamp(1, KeyUses::MOST_KEYS));
    account.keyuses = counts_uses.then(|| account.keyuses.unwrap_or(usual.uses).clamp(1, KeyUses::MOST_USES));
    let ids = std::mem::take(&mut account.other_ids);
    account.add_ids(ids);
    account.unknown = unknown_within(account.unknown);
    account
}

/// Marks of deletions of a foreign file.
pub(crate) fn marks_within(marks: &[Deleted], now: Timestamp) -> Vec<Deleted> {
    marks.iter().map(|mark| Deleted::new(mark.id, mark.at.min(now))).collect()
}

fn proof_within(proof: Proof, now: Timestamp) -> Option<Proof> {
    let known = match &proof.how {
        ProofType::Arranged | ProofType::Checked => true,
        ProofType::Other(code) => is_code(code),
    };
    let Proof { at, unknown, .. } = proof;
    known.then(|| Proof { at: at.min(now), unknown: unknown_within(unknown), how: proof.how })
}

fn unknown_within(fields: Map<String, Value>) -> Map<String, Value> {
    let length = serde_json::to_vec(&fields).map_or(usize::MAX, |json| json.len());
    if length <= MOST_UNKNOWN { fields } else { Map::new() }
}

/// Codes are those of kinds and proofs: small letters, digits and hyphens.
fn is_code(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= LONGEST_CODE && text.chars().all(fits)
}

fn line(text: &str) -> Option<String> {
    shown(text, LONGEST_NAME, |c| !is_command(c))
}

fn note(text: &str) -> Option<String> {
    shown(text, LONGEST_NOTE, |c| matches!(c, '\n' | '\r' | '\t') || !is_command(c))
}

fn shown(text: &str, longest: usize, fits: impl Fn(char) -> bool) -> Option<String> {
    let kept: String = text.chars().filter(|c| fits(*c)).collect();
    let kept: String = kept.trim().chars().take(longest).collect();
    (!kept.is_empty()).then(|| kept.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(fields: &str) -> Account {
        let json = format!(
            r#"{{"id":"00000000000000000000000000000000","name":"A","kind":"minima","secretType":2,"words":24,
            "createdAt":"2026-01-01T00:00:00Z","backedUpAt":null,"checkedAt":null,"note":null,"boundName":null,
            "keys":64,"keyuses":2000,"hasPassphrase":false,"identities":[]{fields}}}"#
        );
        let mut fields: Map<String, Value> = serde_json::from_str(&json).unwrap();
        // The last of two fields of a name counts.
        let json = serde_json::to_string(&std::mem::take(&mut fields)).unwrap();
        serde_json::from_str(&json).unwrap()
    }

    fn now() -> Timestamp {
        "2026-06-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_is_within_the_limits_stays_as_it_is() {
        let honest = account(
            r#","note":"two\nlines","boundName":"alice@olares.com","backedUpAt":"2026-02-01T00:00:00Z",
            "proofs":[{"type":"arranged","at":"2026-02-01T00:00:00Z"},{"type":"carved","at":"2026-02-02T00:00:00Z"}],
            "later":1"#,
        );
        assert_eq!(within(&honest, now()), honest);
    }

    #[test]
    fn names_lose_what_a_terminal_or_a_reader_takes_for_something_else() {
        let held =
            within(&account(r#","name":"\u001b]0;x\u0007 Al\u202eice\n ","note":"a\u001b[2Jb\nc""#), now());
        assert_eq!((held.name.as_str(), held.note.as_deref()), ("]0;x Alice", Some("a[2Jb\nc")));
        let held = within(&account(r#","name":"\u0000\u2066","boundName":"\u200b\n""#), now());
        assert_eq!((held.name.as_str(), held.bound_name.as_deref()), ("minima", Some("\u{200b}")));
        let long = "x".repeat(5000);
        let held = within(&account(&format!(r#","name":"{long}","note":"{long}""#)), now());
        assert_eq!((held.name.len(), held.note.map(|note| note.len())), (200, Some(2000)));
    }

    #[test]
    fn numbers_and_times_are_those_that_there_can_be() {
        let held = within(
            &account(
                r#","keys":4000000000,"keyuses":0,"backedUpAt":"9999-01-01T00:00:00Z",                "checkPutOffUntil":"9999-01-01T00:00:00Z","proofs":[{"type":"checked","at":"3000-01-01T00:00:00Z"}]"#,
            ),
            now(),
        );
        assert_eq!((held.keys, held.keyuses), (Some(KeyUses::MOST_KEYS), Some(1)));
        assert_eq!(held.backed_up_at, Some(now()));
        assert_eq!(held.check_put_off_until, Some(put_off(now())));
        assert!(held.proofs.iter().all(|proof| proof.at == now()));
        let held = within(&account(r#","kind":"wallet","keys":7,"keyuses":7"#), now());
        assert_eq!((held.keys, held.keyuses), (None, None));
    }

    #[test]
    fn codes_and_unknown_fields_have_a_form_and_a_size() {
        assert_eq!(within(&account(r#","kind":"Ev\u001bil""#), now()).kind, "unknown");
        let long = "x".repeat(MOST_UNKNOWN);
        assert!(within(&account(&format!(r#","later":"{long}""#)), now()).unknown.is_empty());
        let proofs = r#","proofs":[{"type":"\u001b[2J","at":"2026-02-01T00:00:00Z"}]"#;
        assert!(within(&account(proofs), now()).proofs.is_empty());
    }
}
