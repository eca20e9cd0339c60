use super::*;

#[test]
fn a_backup_opens_with_its_password_alone_and_shares_nothing_with_the_vault() {
    let mut it = with_accounts(3);
    let saved = it.back_up("b.holdfast");
    assert_eq!((saved.bytes, saved.accounts.len()), (65_536, 3));
    let opened = open(it.store(), &saved.path, BACKUP).unwrap();
    assert_eq!(opened.accounts(), it.vault.accounts());
    assert!(matches!(open(it.store(), &saved.path, PASSWORD), Err(OpenError::WrongPassword)));
    let backup = Container::parse(&std::fs::read(&saved.path).unwrap()).unwrap();
    assert_ne!(backup.header.vault_id, it.vault.contents.header.vault_id);
    assert_eq!(backup.slots.iter().map(|slot| slot.kind()).collect::<Vec<_>>(), [Some(SlotType::Backup)]);
    for record in backup.records.chunks(64) {
        let vault = std::fs::read(it.setting.store.vault_path()).unwrap();
        assert!(vault.windows(record.len()).all(|part| part != record), "a sealed record is the same");
    }
}

#[test]
fn the_stages_are_told_in_their_order() {
    let it = with_accounts(1);
    let stages = std::cell::RefCell::new(Vec::new());
    let path = it.setting.folder.path().join("b.holdfast");
    let prepared = it.vault.prepare_backup(&it.grant).unwrap();
    prepared
        .write(&password(BACKUP), &path, Existing::Refuse, &|stage| stages.borrow_mut().push(stage))
        .unwrap();
    assert_eq!(
        stages.into_inner(),
        [Stage::Comparing { done: 0, of: 1 }, Stage::DerivingKey, Stage::Writing, Stage::Opening]
    );
}

#[test]
fn a_file_that_is_there_stays_unless_the_person_said_so() {
    let mut it = with_accounts(1);
    let path = it.setting.folder.path().join("b.holdfast");
    std::fs::write(&path, "a letter").unwrap();
    let write = |existing| {
        let prepared = it.vault.prepare_backup(&it.grant).unwrap();
        prepared.write(&password(BACKUP), &path, existing, &|_| {})
    };
    assert!(matches!(write(Existing::Refuse), Err(WriteError::Exists)));
    assert_eq!(std::fs::read(&path).unwrap(), b"a letter");
    let saved = write(Existing::Replace).unwrap();
    it.vault.record_backup(&saved).unwrap();
    assert_eq!(open(it.store(), &path, BACKUP).unwrap().accounts().len(), 1);
    assert_eq!(names(it.setting.folder.path()), ["b.holdfast", "data"]);
}

#[test]
fn no_folder_no_backup_and_nothing_left() {
    let it = with_accounts(1);
    let prepared = it.vault.prepare_backup(&it.grant).unwrap();
    let path = it.setting.folder.path().join("nowhere/b.holdfast");
    assert!(matches!(
        prepared.write(&password(BACKUP), &path, Existing::Refuse, &|_| {}),
        Err(WriteError::Io(_))
    ));
    assert_eq!(names(it.setting.folder.path()), ["data"]);
}

#[test]
fn what_a_file_says_without_a_password() {
    let mut it = with_accounts(1);
    let path = it.back_up("b.holdfast").path;
    let inspected = Inspected::of(it.env(), &path).unwrap();
    assert!(inspected.intact && !inspected.is_vault);
    assert_eq!(inspected.claimed_at, Some(it.env().clock.now()));
    assert_eq!((inspected.bytes, inspected.cost.unwrap().memory_kib), (65_536, 64));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[5_000] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let inspected = Inspected::of(it.env(), &path).unwrap();
    assert!(!inspected.intact && inspected.cost.is_none());
}

#[test]
fn every_truncation_and_every_flipped_byte_is_found() {
    let mut it = with_accounts(1);
    let bytes = std::fs::read(it.back_up("b.holdfast").path).unwrap();
    let secret = password(BACKUP);
    let error = |bytes: &[u8]| Checked::of_own(bytes, &secret, it.env()).err().expect("found");
    for length in 0..bytes.len() {
        let error = error(&bytes[..length]);
        match length {
            0..8 => assert!(matches!(error, OpenError::NotHoldfast), "{length}: {error}"),
            _ => assert!(matches!(error, OpenError::Damaged), "{length}: {error}"),
        }
    }
    let mut altered = bytes.clone();
    for at in 0..bytes.len() {
        altered[at] ^= 0x55;
        let error = error(&altered);
        altered[at] ^= 0x55;
        match at {
            0..8 => assert!(matches!(error, OpenError::NotHoldfast), "{at}: {error}"),
            8 | 9 => assert!(matches!(error, OpenError::NewerVersion), "{at}: {error}"),
            _ => assert!(matches!(error, OpenError::Damaged), "{at}: {error}"),
        }
    }
}

/// Somebody who can compute a hash changes a byte: it is found, or it is one of those that FORMAT.md calls unauthenticated.
#[test]
fn a_changed_byte_under_a_right_hash_is_found_or_changes_nothing() {
    let mut it = with_accounts(1);
    let bytes = std::fs::read(it.back_up("b.holdfast").path).unwrap();
    let container = Container::parse(&bytes).unwrap();
    let used = 88 + 248 + container.index.len() + container.records.len();
    for at in 0..used {
        for flip in [1, 0x80] {
            let mut altered = bytes.clone();
            altered[at] ^= flip;
            let altered = with_right_hash(altered);
            let Ok(opened) = Checked::of_own(&altered, &password(BACKUP), it.env()) else {
                continue;
            };
            // Role, sequence and claimed time.
            assert!(matches!(at, 10 | 48..64), "byte {at}");
            assert_eq!(opened.contents.index.accounts, it.vault.accounts());
        }
    }
}

#[test]
fn records_and_slots_of_another_backup_of_the_same_owner_are_found() {
    let mut it = with_accounts(2);
    it.auto_on();
    let first = it.run(Urgency::Now).written.remove(0);
    let id = it.vault.accounts()[0].id;
    it.vault.remove(id, true, Some(&it.grant)).unwrap();
    let new = new_phrase(&it.setting.store);
    it.vault.add(&it.grant, new).unwrap();
    it.setting.clock.advance(60);
    let second = it.run(Urgency::Now).written.remove(0);
    let read = |path: &Path| Container::parse(&std::fs::read(path).unwrap()).unwrap();
    let (first, second) = (read(&first), read(&second));
    let env = it.env().clone();
    let opens = |container: &Container| Checked::of_own(&container.compose(&env), &password(BACKUP), &env);
    assert!(opens(&first).is_ok() && opens(&second).is_ok());
    for (container, what) in [
        (Container { records: first.records.clone(), ..second.clone() }, "records"),
        (Container { index: first.index.clone(), ..second.clone() }, "index"),
        (Container { slots: Vec::new(), ..second.clone() }, "no slot"),
        (
            Container { slots: [second.slots.clone(), first.slots.clone()].concat(), ..second.clone() },
            "twice",
        ),
    ] {
        assert!(matches!(opens(&container), Err(OpenError::Damaged)), "{what}");
    }
    // A backup slot made by somebody who knows the keys but is not in the index.
    it.vault.rekey(&it.grant, &password(PASSWORD), AutoBackupSlot::New(&password(BACKUP))).unwrap();
    let third = read(&it.run(Urgency::Now).written.remove(0));
    assert!(opens(&Container { slots: third.slots.clone(), ..second.clone() }).is_err());
    assert!(opens(&Container { slots: second.slots, ..third }).is_err());
}

#[test]
fn absurd_costs_are_refused_before_any_memory_is_taken() {
    let mut it = with_accounts(1);
    let bytes = std::fs::read(it.back_up("b.holdfast").path).unwrap();
    let cost = 88 + 8 + 20;
    for (at, value) in
        [(cost, u32::MAX), (cost, 63), (cost + 4, 33), (cost + 4, 0), (cost + 8, 17), (cost + 8, 0)]
    {
        let mut altered = bytes.clone();
        altered[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let altered = with_right_hash(altered);
        let error = Checked::of_own(&altered, &password(BACKUP), it.env()).err().unwrap();
        assert!(matches!(error, OpenError::ExcessiveWork), "{at} {value}: {error}");
    }
    // What is cheap enough for tests is too cheap for the real program.
    let clock = it.setting.clock.clone();
    let real = Environment::new(std::sync::Arc::new(Disk::new("test")), clock, KdfPolicy::standard());
    assert!(matches!(Checked::of_own(&bytes, &password(BACKUP), &real), Err(OpenError::ExcessiveWork)));
}

#[test]
fn the_costs_of_real_backups_are_those_of_the_format() {
    let cost = KdfPolicy::standard().backup_cost();
    let costs = (cost.memory_kib, cost.passes, cost.lanes);
    assert!([(1_048_576, 4, 4), (524_288, 8, 4)].contains(&costs), "{costs:?}");
}
