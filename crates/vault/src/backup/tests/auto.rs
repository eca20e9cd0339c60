use super::*;

const DAY: u64 = 86_400;

#[test]
fn the_first_comes_at_once_and_the_next_after_a_day() {
    let mut it = with_accounts(2);
    assert!(matches!(
        it.setting.store.run_auto_backup(Urgency::Now, &mut Tries::default()),
        Err(RunError::Off)
    ));
    it.auto_on();
    let run = it.run(Urgency::WhenDue);
    assert_eq!((run.written.len(), run.pruned.len(), run.failed.len()), (1, 0, 0));
    let opened = open(it.store(), &run.written[0], BACKUP).unwrap();
    assert_eq!(opened.accounts(), it.vault.accounts());
    it.setting.clock.advance(DAY - 1);
    assert_eq!(it.run(Urgency::WhenDue), AutoRun::default());
    it.setting.clock.advance(1);
    assert_eq!(it.run(Urgency::WhenDue).written.len(), 1);
    let status = it.setting.store.auto_backup_status().unwrap();
    assert!(status.enabled && status.keep == 14 && status.last_failure.is_none());
    assert_eq!(status.destinations[0].files, 2);
    assert_eq!(status.due_at.unwrap().duration_since(status.last_at.unwrap()).as_secs(), DAY as i64);
}

#[test]
fn sixty_days_with_sleeps_missed_days_a_missing_stick_and_a_clock_that_jumps() {
    let mut it = with_accounts(1);
    it.auto_on();
    let default = it.setting.store.default_destination();
    let stick = it.setting.folder.path().join("stick");
    let unplugged = it.setting.folder.path().join("unplugged");
    std::fs::create_dir(&stick).unwrap();
    it.destinations(&[&default, &stick]);
    let mut tries = Tries::default();
    let (mut written, mut on_stick) = (0, 0);
    for day in 0..60u64 {
        match day {
            // Asleep for three days.
            20..23 => {
                it.setting.clock.advance(DAY);
                continue;
            }
            30 => std::fs::rename(&stick, &unplugged).unwrap(),
            37 => std::fs::rename(&unplugged, &stick).unwrap(),
            // A year back, and two days later forward again.
            45 => it.setting.clock.set_back(31_536_000),
            47 => it.setting.clock.set_forward(31_536_000),
            // Started anew: what was tried when is forgotten.
            50 => tries = Tries::default(),
            _ => {}
        }
        // The app looks every ten minutes.
        for _ in 0..144 {
            it.setting.clock.advance(600);
            let run = it.setting.store.run_auto_backup(Urgency::WhenDue, &mut tries).unwrap();
            let in_stick = |path: &&std::path::PathBuf| path.starts_with(&stick);
            on_stick += run.written.iter().filter(in_stick).count();
            written += run.written.iter().filter(|path| !in_stick(path)).count();
            let absent = (30..37).contains(&day);
            assert!(
                run.failed.iter().all(|failed| absent && failed.reason == FailReason::Absent),
                "{day}: {run:?}"
            );
        }
    }
    // 57 days awake, each with one; the two jumps may each bring one more.
    assert!((56..=59).contains(&written), "{written}");
    assert!((49..=53).contains(&on_stick), "{on_stick}");
    for folder in [&default, &stick] {
        let there = names(folder);
        assert_eq!(there.len(), 14, "{there:?}");
        let mut sequences: Vec<_> =
            there.iter().map(|name| name.rsplit('-').next().unwrap().to_owned()).collect();
        sequences.sort();
        let newest: u64 = sequences[13].trim_end_matches(".holdfast").parse().unwrap();
        // In the default folder the latest fourteen; numbers have no gaps but where only one folder was due.
        let oldest: u64 = sequences[0].trim_end_matches(".holdfast").parse().unwrap();
        assert!(newest - oldest <= 16, "{sequences:?}");
        for name in &there {
            assert!(open(it.store(), &folder.join(name), BACKUP).is_ok());
        }
    }
}

#[test]
fn two_computers_in_one_folder_prune_only_their_own_and_foreign_files_stay() {
    let (mut one, mut two) = (with_accounts(1), with_accounts(1));
    let shared = tempfile::TempDir::new().unwrap();
    for it in [&mut one, &mut two] {
        it.auto_on();
        it.destinations(&[shared.path()]);
        it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(2)).unwrap();
    }
    let by_hand = shared.path().join("holdfast-auto-2020-01-01-00000000-000001.holdfast");
    std::fs::write(&by_hand, "not of this installation").unwrap();
    let saved = one.back_up("mine.holdfast");
    std::fs::copy(&saved.path, shared.path().join("mine.holdfast")).unwrap();
    let mut own = [HashSet::new(), HashSet::new()];
    for day in 0..6 {
        for (i, it) in [&one, &two].into_iter().enumerate() {
            it.setting.clock.advance(DAY);
            let run = it.run(Urgency::WhenDue);
            assert_eq!(run.written.len(), 1);
            own[i].extend(run.written);
            assert_eq!(run.pruned.len(), usize::from(day >= 2));
            assert!(run.pruned.iter().all(|path| own[i].contains(path)));
        }
    }
    assert_eq!(names(shared.path()).len(), 2 + 2 + 2);
    assert!(by_hand.exists() && shared.path().join("mine.holdfast").exists());
    for it in [&one, &two] {
        assert_eq!(it.setting.store.auto_backups().unwrap().len(), 2);
    }
}

#[test]
fn a_lost_journal_prunes_nothing_and_numbers_go_on() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
    let mut before = it.run(Urgency::Now).written;
    for journal in ["{\"files\":7}", ""] {
        std::fs::write(it.setting.store.folder().join("journal.json"), journal).unwrap();
        let run = it.run(Urgency::Now);
        assert_eq!((run.written.len(), run.pruned.len()), (1, 0));
        before.extend(run.written);
    }
    std::fs::remove_file(it.setting.store.folder().join("journal.json")).unwrap();
    before.extend(it.run(Urgency::Now).written);
    assert!(before.iter().all(|path| path.exists()));
    let last = before.last().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    assert!(last.ends_with("-000004.holdfast"), "{last}");
}

#[test]
fn an_altered_file_is_not_ours_any_more() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
    let first = it.run(Urgency::Now).written.remove(0);
    std::fs::write(&first, "somebody wrote a letter here").unwrap();
    let run = it.run(Urgency::Now);
    assert!(run.pruned.is_empty() && first.exists());
    // A journal that names a file outside its folder names nothing.
    let journal = it.setting.store.folder().join("journal.json");
    let text = std::fs::read_to_string(&journal).unwrap();
    let name = run.written[0].file_name().unwrap().to_str().unwrap();
    std::fs::write(&journal, text.replace(name, "../vault.holdfast")).unwrap();
    it.run(Urgency::Now);
    assert_eq!(it.setting.store.state().unwrap(), StoreState::Intact);
}

#[test]
fn the_newest_authentic_one_outlives_the_count() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
    let first = it.run(Urgency::Now).written.remove(0);
    assert!(it.vault.copies().unwrap()[0].authentic_at.is_some());
    let second = it.run(Urgency::Now).written.remove(0);
    let third = it.run(Urgency::Now).written.remove(0);
    assert!(first.exists() && !second.exists() && third.exists());
    it.vault.copies().unwrap();
    it.run(Urgency::Now);
    assert!(!first.exists() && third.exists());
}

#[test]
fn a_damaged_vault_is_never_copied_and_stops_pruning() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
    let kept = it.run(Urgency::Now).written.remove(0);
    let path = it.setting.store.vault_path();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, beyond_mending(&bytes)).unwrap();
    it.setting.clock.advance(2 * DAY);
    let run = it.run(Urgency::WhenDue);
    assert!(run.written.is_empty() && run.pruned.is_empty() && kept.exists());
    assert_eq!(run.failed[0].reason, FailReason::VaultDamaged);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(it.run(Urgency::Now).failed[0].reason, FailReason::VaultDamaged);
    let status = it.setting.store.auto_backup_status().unwrap();
    assert_eq!(status.last_failure.unwrap().reason, FailReason::VaultDamaged);
    assert!(status.enabled);
}

#[test]
fn another_backup_password_makes_new_keys_and_off_takes_the_slot_away() {
    let mut it = with_accounts(1);
    it.auto_on();
    let old = it.run(Urgency::Now).written.remove(0);
    let epoch = it.vault.contents.header.epoch;
    // The same once more changes nothing.
    it.auto_on();
    assert_eq!(it.vault.contents.header.epoch, epoch);
    it.vault.turn_on_auto_backup(&it.grant, &password(PASSWORD), &password(OTHER)).unwrap();
    assert_eq!(it.vault.contents.header.epoch, epoch + 1);
    let new = it.run(Urgency::Now).written.remove(0);
    assert!(open(it.store(), &old, BACKUP).is_ok() && open(it.store(), &new, OTHER).is_ok());
    assert!(matches!(open(it.store(), &new, BACKUP), Err(OpenError::WrongPassword)));
    let copies = it.vault.copies().unwrap();
    assert_eq!(copies.iter().filter(|copy| copy.earlier_keys).count(), 1);
    it.grant = it.vault.authenticate(&password(PASSWORD)).unwrap();
    it.vault.turn_off_auto_backup(&it.grant, &password(PASSWORD)).unwrap();
    assert_eq!(it.vault.slot_types(), [SlotType::Password]);
    assert!(!it.setting.store.auto_backup_status().unwrap().enabled);
    assert!(it.setting.store.unlock(&password(PASSWORD)).is_ok());
}

#[test]
fn a_rekey_keeps_auto_backup_only_with_its_password() {
    let mut it = with_accounts(1);
    it.auto_on();
    let kept = it.vault.rekey(&it.grant, &password(PASSWORD), AutoBackupSlot::Keep(&password(OTHER)));
    assert!(matches!(kept, Err(ChangeError::Open(OpenError::WrongPassword))));
    let kept =
        it.vault.rekey(&it.grant, &password(PASSWORD), AutoBackupSlot::Keep(&password(BACKUP))).unwrap();
    assert_eq!((kept.slots.len(), kept.removed.len()), (2, 0));
    assert!(open(it.store(), &it.run(Urgency::Now).written[0], BACKUP).is_ok());
    it.grant = it.vault.authenticate(&password(PASSWORD)).unwrap();
    let gone = it.vault.rekey(&it.grant, &password(PASSWORD), AutoBackupSlot::Remove).unwrap();
    assert_eq!(gone.removed, [SlotType::Backup]);
}

#[test]
fn a_guessable_backup_password_is_refused_even_if_it_would_do_locally() {
    let mut it = with_accounts(1);
    let weak = password("blue harbour 7");
    assert!(weak.fit_for_local().is_ok());
    let refused = it.vault.turn_on_auto_backup(&it.grant, &password(PASSWORD), &weak);
    assert!(matches!(refused, Err(ChangeError::Password(_))));
    for _ in 0..50 {
        assert!(it.env().with(|random| Password::make(random)).into_password().fit_for_backup().is_ok());
    }
}

#[test]
fn auto_backups_of_a_vault_that_was_set_aside_stay() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(2)).unwrap();
    let old = [it.run(Urgency::Now).written.remove(0), it.run(Urgency::Now).written.remove(0)];
    it.setting.store.start_again().unwrap();
    (it.vault, it.grant) = it.setting.store.create(&password(PASSWORD)).unwrap();
    it.auto_on();
    // Nothing of this vault is there yet, so the first one comes at once.
    assert_eq!(it.run(Urgency::WhenDue).written.len(), 1);
    for _ in 0..5 {
        it.run(Urgency::Now);
    }
    assert!(old.iter().all(|path| path.exists()));
    assert_eq!(names(&it.setting.store.default_destination()).len(), 2 + 2);
    assert_eq!(it.setting.store.auto_backup_status().unwrap().destinations[0].files, 2);
}

#[test]
fn two_sticks_in_turn_at_one_place_are_both_remembered() {
    let mut it = with_accounts(1);
    it.auto_on();
    let place = it.setting.folder.path().join("stick");
    let other = it.setting.folder.path().join("other");
    std::fs::create_dir(&place).unwrap();
    it.destinations(&[&place]);
    it.run(Urgency::Now);
    std::fs::rename(&place, &other).unwrap();
    std::fs::create_dir(&place).unwrap();
    it.run(Urgency::Now);
    assert_eq!(it.setting.store.auto_backups().unwrap().len(), 1);
    std::fs::remove_dir_all(&place).unwrap();
    std::fs::rename(&other, &place).unwrap();
    it.run(Urgency::Now);
    assert_eq!(it.setting.store.auto_backups().unwrap().len(), 2);
}

#[test]
fn a_name_with_an_absurd_number_changes_nothing() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
    let folder = it.setting.store.default_destination();
    std::fs::create_dir(&folder).unwrap();
    let absurd = folder.join(format!("holdfast-auto-x-{}.holdfast", u64::MAX));
    std::fs::write(&absurd, "made up").unwrap();
    for expected in 1..4 {
        let written = it.run(Urgency::Now).written.remove(0);
        assert!(written.to_str().unwrap().ends_with(&format!("-{expected:06}.holdfast")));
        assert!(written.exists() && absurd.exists());
    }
}

#[test]
fn damaged_ones_do_not_count_and_do_not_protect() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.change_settings(|settings| settings.auto_backup.keep = Some(2)).unwrap();
    let good = it.run(Urgency::Now).written.remove(0);
    let damaged = it.run(Urgency::Now).written.remove(0);
    it.vault.copies().unwrap();
    std::fs::write(&damaged, "cut off by a synced folder").unwrap();
    it.run(Urgency::Now);
    // Two whole ones are kept; the damaged one is left for the person.
    assert!(good.exists() && damaged.exists());
    it.run(Urgency::Now);
    it.run(Urgency::Now);
    assert!(good.exists(), "the newest authentic one that is whole");
}

#[test]
fn each_folder_has_its_own_failure() {
    let mut it = with_accounts(1);
    it.auto_on();
    let default = it.setting.store.default_destination();
    let stick = it.setting.folder.path().join("stick");
    it.destinations(&[&default, &stick]);
    // A file where the folder should be: it cannot be made.
    std::fs::write(&default, "in the way").unwrap();
    let mut tries = Tries::default();
    let run = |tries: &mut Tries| it.setting.store.run_auto_backup(Urgency::WhenDue, tries).unwrap();
    assert_eq!(run(&mut tries).failed.len(), 2);
    let worst = || it.setting.store.auto_backup_status().unwrap().last_failure.map(|failure| failure.dir);
    assert_eq!(worst(), Some(default.clone()));
    // Half a minute later only the stick is looked for; the failure at home is still told.
    it.setting.clock.advance(30);
    assert_eq!(run(&mut tries).failed.len(), 1);
    assert_eq!(worst(), Some(default.clone()));
    std::fs::remove_file(&default).unwrap();
    it.setting.clock.advance(3_600);
    assert_eq!(run(&mut tries).written.len(), 1);
    assert_eq!(worst(), Some(stick));
}

#[test]
fn leftovers_of_a_killed_run_go_and_those_of_others_stay() {
    let mut it = with_accounts(1);
    it.auto_on();
    let first = it.run(Urgency::Now).written.remove(0);
    let folder = first.parent().unwrap();
    let name = first.file_name().unwrap().to_str().unwrap();
    let own = folder.join(format!(".{name}.00000000.part"));
    let other = folder.join(".holdfast-auto-2026-01-01-ffffffff-000001.holdfast.00000000.part");
    std::fs::write(&own, "half").unwrap();
    std::fs::write(&other, "half").unwrap();
    it.run(Urgency::Now);
    assert!(!own.exists() && other.exists());
}

#[test]
fn a_run_that_died_between_journal_and_file_leaves_no_ghost() {
    let mut it = with_accounts(1);
    it.auto_on();
    let path = it.run(Urgency::Now).written.remove(0);
    let journal = it.setting.store.folder().join("journal.json");
    let text = std::fs::read_to_string(&journal).unwrap();
    // Written down, in its place, but not yet seen: the next run sees it.
    std::fs::write(&journal, text.replace("\"inPlace\": true", "\"inPlace\": false")).unwrap();
    assert_eq!(it.setting.store.auto_backups().unwrap().len(), 1);
    assert_eq!(it.run(Urgency::WhenDue), AutoRun::default());
    std::fs::remove_file(path).unwrap();
    assert!(it.setting.store.auto_backups().unwrap().is_empty());
    assert_eq!(it.run(Urgency::WhenDue).written.len(), 1);
}
