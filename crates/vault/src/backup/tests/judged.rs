use super::*;

fn notices(it: &Opened) -> Vec<Notice> {
    let copies = it.vault.copies().unwrap();
    let others = it.setting.store.other_computers(&it.vault).unwrap();
    it.vault.health(&copies, &it.setting.store.auto_backup_status().unwrap(), &others).notices
}

#[test]
fn from_no_copy_to_all_is_well() {
    let mut it = opened();
    assert_eq!(notices(&it), []);
    add(&mut it.vault, &it.grant, WORDS);
    assert_eq!(notices(&it), [Notice::NoCopy]);
    it.back_up("b.holdfast");
    assert_eq!(notices(&it), [Notice::OneDisk]);
    for _ in 0..2 {
        let new = new_phrase(&it.setting.store);
        it.vault.add(&it.grant, new).unwrap();
    }
    assert_eq!(notices(&it), [Notice::AddedSince { count: 2 }, Notice::OneDisk]);
    it.auto_on();
    it.run(Urgency::Now);
    assert_eq!(notices(&it), [Notice::OneDisk]);
}

#[test]
fn an_old_copy_a_missing_stick_a_damaged_file_and_a_failure_are_said() {
    let mut it = with_accounts(1);
    let made_at = it.env().clock.now();
    let path = it.back_up("b.holdfast").path;
    it.setting.clock.advance(31 * 86_400);
    assert_eq!(notices(&it), [Notice::Old { last: made_at }, Notice::OneDisk]);
    it.auto_on();
    let stick = it.setting.folder.path().join("stick");
    it.destinations(&[&it.setting.store.default_destination(), &stick]);
    let run = it.run(Urgency::Now);
    assert_eq!(run.failed[0].reason, FailReason::Absent);
    assert_eq!(
        notices(&it),
        [Notice::OneDisk, Notice::Absent { dir: stick.clone(), since: None, answers: true }]
    );
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, beyond_mending(&bytes)).unwrap();
    assert!(notices(&it).contains(&Notice::Damaged { count: 1 }));
    it.setting
        .store
        .change_settings(|settings| {
            settings.auto_backup.failures = vec![crate::settings::LastFailure {
                at: Timestamp::UNIX_EPOCH,
                dir: stick.clone(),
                reason: FailReason::DiskFull,
            }];
        })
        .unwrap();
    assert!(matches!(notices(&it)[0], Notice::AutoFailed { reason: FailReason::DiskFull, .. }));
}

#[test]
fn after_ninety_days_the_password_is_asked_for() {
    let mut it = with_accounts(1);
    it.auto_on();
    let path = it.run(Urgency::Now).written.remove(0);
    it.setting.clock.advance(90 * 86_400 - 1);
    assert!(!notices(&it).contains(&Notice::AskPassword));
    it.setting.clock.advance(1);
    assert!(notices(&it).contains(&Notice::AskPassword));
    open(it.store(), &path, BACKUP).unwrap().note_opened(&it.setting.store);
    assert!(!notices(&it).contains(&Notice::AskPassword));
    assert!(it.vault.copies().unwrap()[0].opened_at.is_some());
}

#[test]
fn an_older_password_does_not_answer_the_question() {
    let mut it = with_accounts(1);
    it.auto_on();
    let old = it.run(Urgency::Now).written.remove(0);
    it.vault.turn_on_auto_backup(&it.grant, &password(PASSWORD), &password(OTHER)).unwrap();
    it.run(Urgency::Now);
    it.setting.clock.advance(90 * 86_400);
    open(it.store(), &old, BACKUP).unwrap().note_opened(&it.setting.store);
    assert!(notices(&it).contains(&Notice::AskPassword));
}

#[test]
fn another_computers_file_under_the_same_name_is_not_deleted() {
    let mut it = with_accounts(1);
    let path = it.back_up("b.holdfast").path;
    let mut other = with_accounts(1);
    let theirs = other.back_up("b.holdfast").path;
    std::fs::copy(theirs, &path).unwrap();
    let copies = it.vault.copies().unwrap();
    assert!(copies[0].another && !copies[0].intact);
    assert_eq!(notices(&it), [Notice::NoCopy]);
    it.vault.delete_copy(&path, None).unwrap();
    assert!(path.exists() && it.vault.copies().unwrap().is_empty());
}

#[test]
fn an_auto_backup_that_does_not_come_is_said_without_a_note_of_why() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.run(Urgency::Now);
    it.setting.clock.advance(2 * 86_400);
    assert!(!notices(&it).iter().any(|notice| matches!(notice, Notice::Overdue { .. })));
    it.setting.clock.advance(1);
    assert!(notices(&it).iter().any(|notice| matches!(notice, Notice::Overdue { .. })));
}

#[test]
fn a_copy_that_somebody_made_up_is_not_intact() {
    let mut it = with_accounts(1);
    it.auto_on();
    let path = it.run(Urgency::Now).written.remove(0);
    let mut container = Container::parse(&std::fs::read(&path).unwrap()).unwrap();
    container.sealed.ciphertext[10] ^= 1;
    let bytes = container.compose();
    std::fs::write(&path, &bytes).unwrap();
    assert!(!it.vault.copies().unwrap()[0].intact);
    // Also where the journal was made to agree.
    let journal = it.setting.store.folder().join("journal.json");
    let mut value: serde_json::Value = serde_json::from_slice(&std::fs::read(&journal).unwrap()).unwrap();
    value["files"][0]["sha256"] = digest_of(&bytes).into();
    std::fs::write(&journal, value.to_string()).unwrap();
    assert!(!it.vault.copies().unwrap()[0].intact);
}

/// What one copy lost is in the others: it is said, and it is no damage.
#[test]
fn a_backup_that_has_lost_a_part_is_named_and_still_counts() {
    let mut it = with_accounts(1);
    let by_hand = it.back_up("b.holdfast").path;
    it.auto_on();
    let auto = it.run(Urgency::Now).written.remove(0);
    it.vault.copies().unwrap();
    let before = notices(&it);
    for path in [&by_hand, &auto] {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[7_000] ^= 1;
        std::fs::write(path, bytes).unwrap();
    }
    let copies = it.vault.copies().unwrap();
    assert!(copies.iter().all(|copy| copy.intact && !copy.another && copy.is_good()));
    assert!(copies.iter().all(|copy| copy.condition.whole == 3));
    let said = notices(&it);
    for path in [&by_hand, &auto] {
        assert!(said.contains(&Notice::Worn { path: path.clone() }), "{said:?}");
    }
    assert_eq!(said.len(), before.len() + 2);
    assert_eq!(open(it.store(), &by_hand, BACKUP).unwrap().accounts().len(), 1);
}

#[test]
fn a_vault_that_has_lost_a_part_is_backed_up_prunes_nothing_and_is_mended_by_the_next_change() {
    let mut it = with_accounts(1);
    it.auto_on();
    let first = it.run(Urgency::Now).written.remove(0);
    it.run(Urgency::Now);
    it.run(Urgency::Now);
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
    it.vault.copies().unwrap();
    let path = it.setting.store.vault_path();
    let mut worn = std::fs::read(&path).unwrap();
    worn[100] ^= 1;
    std::fs::write(&path, &worn).unwrap();
    it.vault.refresh().unwrap();
    assert!(notices(&it).contains(&Notice::WornVault));
    it.setting.clock.advance(2 * 86_400);
    let run = it.run(Urgency::WhenDue);
    assert!(run.failed.is_empty() && run.pruned.is_empty() && first.exists());
    // From a whole copy: what is written is intact.
    let written = Container::parse(&std::fs::read(&run.written[0]).unwrap()).unwrap();
    assert!(written.condition.is_intact());

    it.vault.rename(it.vault.accounts()[0].id, "Another").unwrap();
    assert!(!notices(&it).contains(&Notice::WornVault));
    let mended = std::fs::read(&path).unwrap();
    assert!(Container::parse(&mended).unwrap().condition.is_intact());
    // As it was, it is put aside first.
    it.setting.clock.advance(2 * 86_400);
    assert!(!it.run(Urgency::WhenDue).pruned.is_empty(), "now older ones go");
    let aside = it.setting.store.aside();
    assert!(aside.iter().any(|path| std::fs::read(path).unwrap() == worn), "{aside:?}");
}

/// Without the key nobody knows whether what is put together is what was saved.
#[test]
fn a_vault_without_a_whole_copy_is_not_copied_until_a_change_has_mended_it() {
    let mut it = with_accounts(1);
    it.auto_on();
    let path = it.setting.store.vault_path();
    let mut torn = std::fs::read(&path).unwrap();
    let copy = torn.len() / 4;
    for (of, part) in torn.chunks_mut(copy).enumerate() {
        part[4096 + of * 512] ^= 1;
    }
    std::fs::write(&path, &torn).unwrap();
    assert_eq!(it.run(Urgency::Now).failed[0].reason, FailReason::VaultDamaged);
    it.vault.rename(it.vault.accounts()[0].id, "Another").unwrap();
    assert!(it.run(Urgency::Now).failed.is_empty());
}
