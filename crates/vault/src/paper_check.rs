//! When the paper of an account is to be compared again, and what was proved before.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::account::Account;
use crate::proof::{Proof, ProofType};

/// Proofs of an account that are remembered.
const MOST_PROOFS: usize = 50;

/// How long a reminder is put off.
const PUT_OFF_MONTHS: u32 = 1;

impl Account {
    /// Notes a proof made now.
    pub(crate) fn note_proof(&mut self, at: Timestamp, how: ProofType) {
        if how == ProofType::Checked {
            self.checked_at = Some(at);
            self.backed_up_at.get_or_insert(at);
        } else {
            self.backed_up_at = Some(at);
        }
        self.check_put_off_until = None;
        self.add_proofs(&[Proof::new(at, how)]);
    }

    /// Puts proofs with those that are known, the newest last. Each counts once.
    pub(crate) fn add_proofs(&mut self, others: &[Proof]) {
        self.proofs.extend_from_slice(others);
        self.proofs.sort_by(|one, other| (one.at, &one.how).cmp(&(other.at, &other.how)));
        self.proofs.dedup();
        let surplus = self.proofs.len().saturating_sub(MOST_PROOFS);
        self.proofs.drain(..surplus);
    }

    /// When its paper is to be compared: so many months after the words were last proved, or when it was put off to. None where they
    /// were never proved, which is said in another way.
    pub fn check_due_at(&self, months: u32) -> Option<Timestamp> {
        let last = self.backed_up_at.max(self.checked_at)?;
        Some(later(last, months).max(self.check_put_off_until.unwrap_or(last)))
    }
}

/// A month from now.
pub(crate) fn put_off(now: Timestamp) -> Timestamp {
    later(now, PUT_OFF_MONTHS)
}

/// So many months later, by the calendar in UTC; the last time there is, if that is later than all.
fn later(time: Timestamp, months: u32) -> Timestamp {
    let later = time.to_zoned(TimeZone::UTC).checked_add(i64::from(months.min(1200)).months());
    later.map_or(Timestamp::MAX, |time| time.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn account() -> Account {
        let json = r#"{"id":"00000000000000000000000000000000","name":"A","kind":"wallet","secretType":1,"words":12,
            "createdAt":"2026-01-01T00:00:00Z","backedUpAt":null,"checkedAt":null,"note":null,"boundName":null,
            "keys":null,"keyuses":null,"hasPassphrase":false,"identities":[]}"#;
        serde_json::from_str(json).unwrap()
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_check_is_due_so_many_months_after_the_last_proof() {
        let mut account = account();
        assert_eq!(account.check_due_at(6), None);
        account.note_proof(time("2026-08-31T10:00:00Z"), ProofType::Arranged);
        // February has no 31st.
        assert_eq!(account.check_due_at(6), Some(time("2027-02-28T10:00:00Z")));
        account.check_put_off_until = Some(put_off(time("2027-03-10T10:00:00Z")));
        assert_eq!(account.check_due_at(6), Some(time("2027-04-10T10:00:00Z")));
        account.note_proof(time("2027-04-11T10:00:00Z"), ProofType::Checked);
        assert_eq!(account.check_due_at(6), Some(time("2027-10-11T10:00:00Z")));
        assert_eq!(account.check_due_at(u32::MAX), Some(time("2127-04-11T10:00:00Z")));
        assert_eq!(account.backed_up_at, Some(time("2026-08-31T10:00:00Z")));
    }

    #[test]
    fn a_proof_of_a_later_version_is_kept_as_it_is() {
        let json = r#"{"type":"carved","at":"2026-01-01T00:00:00Z","in":"stone"}"#;
        let proof: Proof = serde_json::from_str(json).unwrap();
        assert_eq!(proof.how, ProofType::Other("carved".into()));
        let again: Value = serde_json::to_value(&proof).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(json).unwrap());
    }

    #[test]
    fn proofs_are_kept_in_order_each_once_and_the_newest_fifty() {
        let mut account = account();
        let start = time("2026-01-01T00:00:00Z");
        let proofs: Vec<_> =
            (0..60i64).map(|day| Proof::new(start + (day * 24).hours(), ProofType::Checked)).collect();
        account.add_proofs(&proofs);
        account.add_proofs(&proofs);
        assert_eq!(account.proofs, proofs[10..]);
    }
}
