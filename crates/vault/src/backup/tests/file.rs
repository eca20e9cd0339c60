use super::*;

#[test]
fn a_backup_opens_with_its_password_alone_and_shares_nothing_with_the_vault() {
    let mut it = with_accounts(3);
    let saved = it.back_up("b.holdfast");
    assert_eq!((saved.bytes, saved.accounts.len()), (133_248, 3));
    let opened = open(it.store(), &saved.path, BACKUP).unwrap();
    assert_eq!(opened.accounts(), it.vault.accounts());
    assert!(matches!(open(it.store(), &saved.path, PASSWORD), Err(OpenError::WrongPassword)));
    let backup = Container::parse(&std::fs::read(&saved.path).unwrap()).unwrap();
    assert_ne!(backup.header.vault_id, it.vault.contents.header.vault_id);
    assert_eq!(backup.slots.iter().map(|slot| slot.kind()).collect::<Vec<_>>(), [Some(SlotType::Backup)]);
    let vault = std::fs::read(it.setting.store.vault_path()).unwrap();
    for part in backup.sealed.ciphertext.chunks(512) {
        assert!(vault.windows(part.len()).all(|other| other != part), "a sealed block is the same");
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
    assert_eq!((inspected.bytes, inspected.cost.unwrap().memory_kib), (133_248, 64));
    let mut bytes = std::fs::read(&path).unwrap();
    let copy = bytes.len() / 4;
    bytes[5_000] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let inspected = Inspected::of(it.env(), &path).unwrap();
    assert!(inspected.intact && inspected.cost.is_some());
    assert_eq!((inspected.condition.whole, inspected.condition.is_intact()), (3, false));
    for at in [5_000, 5_000 + copy, 5_000 + 2 * copy, 5_000 + 3 * copy] {
        bytes[at] = !bytes[at];
    }
    std::fs::write(&path, bytes).unwrap();
    let inspected = Inspected::of(it.env(), &path).unwrap();
    assert!(!inspected.intact && inspected.cost.is_none());
}

/// What is lost of one copy is in the others.
#[test]
fn every_truncation_and_every_flipped_byte_of_a_copy_opens_all_the_same() {
    let mut it = with_accounts(1);
    let bytes = std::fs::read(it.back_up("b.holdfast").path).unwrap();
    let secret = password(BACKUP);
    let names = |bytes: &[u8]| {
        let opened = Checked::of_own(bytes, &secret, it.env());
        opened.map(|opened| opened.contents.index.accounts.len())
    };
    let copy = bytes.len() / 4;
    for at in (0..bytes.len()).step_by(997) {
        let mut altered = bytes.clone();
        altered[at] ^= 0x55;
        assert_eq!(names(&altered).ok(), Some(1), "{at}");
    }
    for length in (copy..bytes.len()).step_by(1009) {
        assert_eq!(names(&bytes[..length]).ok(), Some(1), "{length} are left");
        assert_eq!(names(&bytes[bytes.len() - length..]).ok(), Some(1), "{length} are left at the end");
    }
    for length in [0, 7] {
        assert!(matches!(names(&bytes[..length]), Err(OpenError::NotHoldfast)));
    }
    // The hash is not needed, and the last entry of the table is.
    assert_eq!(names(&bytes[..copy - 32]).ok(), Some(1));
    assert!(matches!(names(&bytes[..copy - 40]), Err(OpenError::Damaged)));
}

/// Somebody who can compute hashes changes a byte: it is found, or it is one of those that FORMAT.md calls hints.
#[test]
fn a_changed_byte_under_right_hashes_is_found_or_changes_nothing() {
    let mut it = with_accounts(1);
    let bytes = std::fs::read(it.back_up("b.holdfast").path).unwrap();
    let body = bytes.len() / 4 / 520 * 512;
    for at in (0..136 + 8 + 240 + 8).chain((400..4096).step_by(61)).chain((4096..body).step_by(37)) {
        for flip in [1, 0x80] {
            let altered = changed(&bytes, |copy| copy[at] ^= flip);
            let Ok(opened) = Checked::of_own(&altered, &password(BACKUP), it.env()) else {
                continue;
            };
            // How many copies there are, the sequence and the claimed time; flags that mean nothing.
            assert!(matches!(at, 11 | 48..64 | 139), "byte {at}");
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
    let opens = |container: &Container| Checked::of_own(&container.compose(), &password(BACKUP), &env);
    assert!(opens(&first).is_ok() && opens(&second).is_ok());
    for (container, what) in [
        (Container { sealed: first.sealed.clone(), ..second.clone() }, "box"),
        (Container { header: first.header.clone(), ..second.clone() }, "header"),
        (Container { key_check: [7; 32], ..second.clone() }, "key check"),
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
    let cost = 136 + 8 + 20;
    for (at, value, is_too_much) in [
        (cost, u32::MAX, true),
        (cost, 63, false),
        (cost + 4, 33, true),
        (cost + 4, 0, false),
        (cost + 8, 17, true),
        (cost + 8, 0, false),
    ] {
        let altered = changed(&bytes, |copy| copy[at..at + 4].copy_from_slice(&value.to_le_bytes()));
        let error = Checked::of_own(&altered, &password(BACKUP), it.env()).err().unwrap();
        let is_right = if is_too_much {
            matches!(error, OpenError::ExcessiveWork)
        } else {
            matches!(error, OpenError::Damaged)
        };
        assert!(is_right, "{at} {value}: {error}");
    }
    // What is cheap enough for tests is too cheap for the real program.
    let clock = it.setting.clock.clone();
    let real = Environment::new(std::sync::Arc::new(Disk::new("test")), clock, KdfPolicy::standard());
    assert!(matches!(Checked::of_own(&bytes, &password(BACKUP), &real), Err(OpenError::Damaged)));
}

#[test]
fn the_costs_of_real_backups_are_those_of_the_format() {
    let cost = KdfPolicy::standard().backup_cost();
    let costs = (cost.memory_kib, cost.passes, cost.lanes);
    assert!([(1_048_576, 4, 4), (524_288, 8, 4)].contains(&costs), "{costs:?}");
}
