use std::collections::HashSet;
use std::path::Path;

use holdfast_phrase::Kind;
use jiff::Timestamp;

use super::open::Checked;
use super::*;
use crate::account::{Account, AccountId, NewAccount};
use crate::crypto::kdf::KdfPolicy;
use crate::environment::Environment;
use crate::environment::files::Disk;
use crate::format::container::{Container, OpenError, SlotType};
use crate::format::record::AccountSecret;
use crate::password::Password;
use crate::store::{Store, StoreState};
use crate::vault::tests::{PASSWORD, Setting, WORDS, add, new_phrase, password, setting, words_of};
use crate::vault::{AutoBackupSlot, ChangeError, CreateError, Grant, UnlockError, Vault};

const BACKUP: &str = "sextant mooring gravel otter plinth";
const OTHER: &str = "quince bellows thimble rowan marsh";

struct Opened {
    setting: Setting,
    vault: Vault,
    grant: Grant,
}

fn opened() -> Opened {
    let setting = setting();
    let (vault, grant) = setting.store.create(&password(PASSWORD)).unwrap();
    Opened { setting, vault, grant }
}

fn with_accounts(count: usize) -> Opened {
    let mut opened = opened();
    for _ in 0..count {
        let new = new_phrase(&opened.setting.store);
        opened.vault.add(&opened.grant, new).unwrap();
    }
    opened
}

impl Opened {
    fn back_up(&mut self, name: &str) -> SavedBackup {
        let prepared = self.vault.prepare_backup(&self.grant).unwrap();
        let path = self.setting.folder.path().join(name);
        let saved = prepared.write(&password(BACKUP), &path, Existing::Refuse, &|_| {}).unwrap();
        self.vault.record_backup(&saved).unwrap();
        saved
    }

    fn auto_on(&mut self) {
        self.vault.turn_on_auto_backup(&self.grant, &password(PASSWORD), &password(BACKUP)).unwrap();
        self.grant = self.vault.authenticate(&password(PASSWORD)).unwrap();
    }

    fn run(&self, urgency: Urgency) -> AutoRun {
        self.setting.store.run_auto_backup(urgency, &mut Tries::default()).unwrap()
    }

    fn backed_up(&mut self) -> OpenedBackup {
        let path = self.back_up("b.holdfast").path;
        open(self.store(), &path, BACKUP).unwrap()
    }

    fn env(&self) -> &Environment {
        self.setting.store.env()
    }

    fn store(&self) -> &Store {
        &self.setting.store
    }

    fn destinations(&self, folders: &[&Path]) {
        let folders: Vec<_> = folders.iter().map(|folder| folder.to_path_buf()).collect();
        self.setting.store.change_settings(|settings| settings.auto_backup.destinations = folders).unwrap();
    }
}

fn open(store: &Store, path: &Path, text: &str) -> Result<OpenedBackup, OpenError> {
    OpenedBackup::open(store, path, &password(text)).map_err(|error| {
        let UnlockError::Open(error) = error else { panic!("{error}") };
        error
    })
}

fn all(backup: &OpenedBackup) -> HashSet<AccountId> {
    backup.accounts().iter().map(|account| account.id).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

fn with_right_hash(mut bytes: Vec<u8>) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let end = bytes.len() - 32;
    let hash = Sha256::digest(&bytes[..end]);
    bytes[end..].copy_from_slice(&hash);
    bytes
}

mod file {
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
        let opens =
            |container: &Container| Checked::of_own(&container.compose(&env), &password(BACKUP), &env);
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
}

mod auto {
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
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[3_000] ^= 1;
        std::fs::write(&path, bytes).unwrap();
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
}

mod restore {
    use super::*;

    fn words(vault: &Vault, grant: &Grant) -> Vec<String> {
        vault.accounts().iter().map(|account| words_of(vault, grant, account.id)).collect()
    }

    #[test]
    fn on_another_computer_everything_is_as_it_was_under_fresh_keys() {
        let mut it = with_accounts(12);
        let id = it.vault.accounts()[3].id;
        it.vault.rename(id, "家庭").unwrap();
        let backup = it.backed_up();
        let other = setting();
        let preview = backup.preview(None);
        assert!(preview.len() == 12 && preview.iter().all(|account| account.here_as.is_none()));
        let ((vault, grant), restored) = other
            .store
            .restore_as_new(&backup, &all(&backup), &password(PASSWORD), Existing::Replace, &[])
            .unwrap();
        assert_eq!(restored, Restored { added: 12, ..Restored::default() });
        assert_eq!(vault.accounts(), it.vault.accounts());
        assert_eq!(words(&vault, &grant), words(&it.vault, &it.grant));
        assert_ne!(vault.contents.header.vault_id, backup.contents.header.vault_id);
        // The password was typed just now, so that a match may stand in for it.
        assert_eq!(other.store.password_due(), crate::PasswordDue::Not);
        assert!(other.store.unlock(&password(PASSWORD)).is_ok());
        assert!(other.store.aside().is_empty());
    }

    #[test]
    fn merging_adds_what_is_not_here_keeps_names_and_takes_the_newer_dates() {
        let mut it = opened();
        let mine = add(&mut it.vault, &it.grant, WORDS);
        let kept = add_new(&mut it);
        it.setting.clock.advance(100);
        it.vault.check(mine.id, WORDS, None).unwrap();
        let backup = it.backed_up();

        let mut other = opened();
        let here = add(&mut other.vault, &other.grant, WORDS);
        other.vault.rename(here.id, "my own name").unwrap();
        assert_eq!(backup.preview(Some(&other.vault))[0].here_as.as_deref(), Some("my own name"));
        let restored = other.vault.merge(&other.grant, &backup, &all(&backup)).unwrap();
        assert_eq!((restored.added, restored.skipped, restored.set_aside), (1, 1, true));
        let merged = other.vault.account(here.id).unwrap();
        assert_eq!(merged.name, "my own name");
        assert!(merged.backed_up_at.is_some() && merged.checked_at.is_some());
        assert_eq!(words_of(&other.vault, &other.grant, kept.id), words_of(&it.vault, &it.grant, kept.id));
        let aside = other.setting.store.aside_copies();
        assert_eq!((aside.len(), aside[0].intact), (1, true));
        // The same once more changes nothing and sets nothing aside.
        let generation = other.vault.generation();
        let again = other.vault.merge(&other.grant, &backup, &all(&backup)).unwrap();
        assert!(!again.set_aside);
        assert_eq!((other.vault.generation(), other.setting.store.aside().len()), (generation, 1));
        // The vault that was set aside opens with the password of then and can be restored.
        let before = open(other.store(), &aside[0].path, PASSWORD).unwrap();
        assert!(before.is_vault() && before.accounts().len() == 1);
    }

    fn add_new(it: &mut Opened) -> Account {
        let new = new_phrase(&it.setting.store);
        it.vault.add(&it.grant, new).unwrap()
    }

    #[test]
    fn only_what_is_ticked_is_restored() {
        let mut it = with_accounts(3);
        let backup = it.backed_up();
        let one = HashSet::from([it.vault.accounts()[1].id]);
        let other = setting();
        let ((vault, _), restored) =
            other.store.restore_as_new(&backup, &one, &password(PASSWORD), Existing::Replace, &[]).unwrap();
        assert_eq!((restored.added, restored.skipped, vault.accounts().len()), (1, 2, 1));
    }

    #[test]
    fn replacing_sets_the_old_vault_aside_and_its_password_opens_nothing_that_is_left_in_place() {
        let mut it = with_accounts(2);
        let backup = it.backed_up();
        let mut other = opened();
        add(&mut other.vault, &other.grant, WORDS);
        other.auto_on();
        let new = password("nine quiet harbours");
        let known = other.vault.accounts().to_vec();
        let ((vault, _), restored) = other
            .setting
            .store
            .restore_as_new(&backup, &all(&backup), &new, Existing::Replace, &known)
            .unwrap();
        assert_eq!((restored.added, restored.replaced, restored.set_aside), (2, 0, true));
        assert_eq!(vault.accounts().len(), 2);
        let store = &other.setting.store;
        assert!(
            store.unlock(&password(PASSWORD)).is_err() && store.unlock_previous(&password(PASSWORD)).is_err()
        );
        assert!(store.unlock(&new).is_ok());
        let aside = store.aside_copies();
        let old = open(other.store(), &aside[0].path, PASSWORD).unwrap();
        assert_eq!(old.accounts().len(), 1);
        assert!(!store.auto_backup_status().unwrap().enabled);
        assert!(matches!(other.vault.refresh(), Err(ChangeError::KeysChanged)));
    }

    #[test]
    fn a_forgotten_password_leaves_everything_aside() {
        let mut it = with_accounts(1);
        it.vault.rename(it.vault.accounts()[0].id, "twice saved").unwrap();
        let store = &it.setting.store;
        store.start_again().unwrap();
        assert_eq!(store.state().unwrap(), StoreState::None);
        assert_eq!(store.aside().len(), 2);
        assert!(matches!(store.start_again(), Err(ForgetError::NoVault)));
        let (mut vault, grant) = store.create(&password("nine quiet harbours")).unwrap();
        let newest = &store.aside_copies()[0];
        let backup = open(it.store(), &newest.path, PASSWORD).unwrap();
        assert_eq!(vault.merge(&grant, &backup, &all(&backup)).unwrap().added, 1);
    }

    #[test]
    fn a_damaged_vault_and_its_previous_generation_are_both_kept() {
        let mut it = with_accounts(2);
        let backup = it.backed_up();
        let path = it.setting.store.vault_path();
        std::fs::write(&path, "overwritten by something").unwrap();
        it.setting
            .store
            .restore_as_new(&backup, &all(&backup), &password(PASSWORD), Existing::Replace, &[])
            .unwrap();
        assert_eq!(it.setting.store.aside().len(), 2);
        assert_eq!(it.setting.store.unlock(&password(PASSWORD)).unwrap().0.accounts().len(), 2);
    }

    #[test]
    fn a_vault_that_was_set_aside_opens_with_the_backup_password_too() {
        let mut it = with_accounts(1);
        it.auto_on();
        it.setting.store.start_again().unwrap();
        let aside = it.setting.store.aside_copies().remove(0).path;
        assert!(open(it.store(), &aside, PASSWORD).is_ok() && open(it.store(), &aside, BACKUP).is_ok());
        assert!(matches!(open(it.store(), &aside, OTHER), Err(OpenError::WrongPassword)));
    }

    #[test]
    fn replacing_keeps_the_newer_dates_and_the_larger_numbers() {
        let mut it = opened();
        let minima = "ZOO ZOO MEAT INVEST";
        let secret = AccountSecret::parse(Kind::Minima, minima).unwrap();
        let account = it.vault.add(&it.grant, NewAccount::new(secret)).unwrap();
        let backup = it.backed_up();
        it.setting.clock.advance(100);
        it.vault.check(account.id, minima, None).unwrap();
        let details = crate::account::Details { keyuses: Some(5_000), ..Default::default() };
        it.vault.set_details(account.id, details).unwrap();
        let known = it.vault.accounts().to_vec();
        let store = &it.setting.store;
        let ((vault, _), _) = store
            .restore_as_new(&backup, &all(&backup), &password(PASSWORD), Existing::Replace, &known)
            .unwrap();
        assert_eq!(vault.accounts()[0].keyuses, Some(5_000));
        assert_eq!(vault.accounts()[0].checked_at, known[0].checked_at);
    }

    #[test]
    fn a_vault_that_came_meanwhile_is_not_replaced() {
        let mut it = with_accounts(1);
        let backup = it.backed_up();
        let other = opened();
        let restored = other.setting.store.restore_as_new(
            &backup,
            &all(&backup),
            &password(PASSWORD),
            Existing::Refuse,
            &[],
        );
        assert!(matches!(restored, Err(CreateError::VaultExists)));
    }

    #[test]
    fn a_guessable_new_password_changes_nothing() {
        let mut it = with_accounts(1);
        let backup = it.backed_up();
        let other = setting();
        assert!(
            other
                .store
                .restore_as_new(&backup, &all(&backup), &password("password1"), Existing::Refuse, &[])
                .is_err()
        );
        assert_eq!(other.store.state().unwrap(), StoreState::None);
        assert!(names(other.store.folder()).is_empty());
    }
}

mod judged {
    use super::*;

    fn notices(it: &Opened) -> Vec<Notice> {
        let copies = it.vault.copies().unwrap();
        it.vault.health(&copies, &it.setting.store.auto_backup_status().unwrap()).notices
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
        assert_eq!(notices(&it), [Notice::OneDisk, Notice::Absent { dir: stick.clone(), since: None }]);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[100] ^= 1;
        std::fs::write(&path, bytes).unwrap();
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
        container.records[10] ^= 1;
        let bytes = container.compose(it.env());
        std::fs::write(&path, &bytes).unwrap();
        assert!(!it.vault.copies().unwrap()[0].intact);
        // Also where the journal was made to agree.
        let journal = it.setting.store.folder().join("journal.json");
        let mut value: serde_json::Value = serde_json::from_slice(&std::fs::read(&journal).unwrap()).unwrap();
        value["files"][0]["sha256"] = digest_of(&bytes).into();
        std::fs::write(&journal, value.to_string()).unwrap();
        assert!(!it.vault.copies().unwrap()[0].intact);
    }
}

#[test]
fn an_index_that_names_an_account_twice_is_damaged() {
    let opened = with_accounts(1);
    let env = opened.setting.store.env();
    let mut index = crate::format::index::Index::empty();
    index.accounts = opened.vault.accounts().to_vec();
    let record = AccountSecret::parse(Kind::Olares, WORDS).unwrap().to_content();
    let path = opened.setting.folder.path().join("made.holdfast");
    let opens = |index: &crate::format::index::Index| {
        let json = serde_json::to_vec(index).unwrap();
        let bytes = crate::testing::sealed_backup(env, &password(BACKUP), &json, &record).unwrap();
        std::fs::write(&path, bytes).unwrap();
        open(&opened.setting.store, &path, BACKUP).map(|backup| backup.accounts().len())
    };
    assert_eq!(opens(&index).unwrap(), 1);
    index.accounts.push(index.accounts[0].clone());
    assert!(matches!(opens(&index), Err(OpenError::Damaged)));
}
