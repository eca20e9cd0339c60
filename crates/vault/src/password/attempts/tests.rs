use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + second).unwrap()
}

/// `count` wrong passwords, each given as soon as it may be; the time of the last.
fn wrong(attempts: &mut Attempts, count: u32, mut second: i64) -> i64 {
    for _ in 0..count {
        second += attempts.delay(at(second)).as_secs() as i64;
        assert_eq!(attempts.begin(at(second)), Turn::Begun);
        attempts.wrong(at(second), at(second));
    }
    second
}

#[test]
fn the_delay_starts_after_the_fourth_and_doubles_to_fifteen_minutes() {
    let mut attempts = Attempts::default();
    let mut seconds = Vec::new();
    let mut second = 0;
    for _ in 0..14 {
        second = wrong(&mut attempts, 1, second);
        seconds.push(attempts.delay(at(second)).as_secs());
    }
    assert_eq!(seconds, [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
}

#[test]
fn an_attempt_in_the_delay_fails_and_does_not_count() {
    let mut attempts = Attempts::default();
    wrong(&mut attempts, 4, 0);
    assert_eq!(attempts.begin(at(2)), Turn::After(Duration::from_secs(3)));
    assert_eq!(attempts.failed, 4);
    assert_eq!(attempts.begin(at(5)), Turn::Begun);
}

#[test]
fn the_right_password_resets_it() {
    let mut attempts = Attempts::default();
    wrong(&mut attempts, 4, 0);
    assert_eq!(attempts.begin(at(5)), Turn::Begun);
    attempts.right();
    assert_eq!(attempts, Attempts::default());
}

#[test]
fn the_right_password_forgives_attempts_that_were_cut_off() {
    let mut attempts = Attempts::default();
    for second in 0..64 {
        assert_eq!(attempts.begin(at(second)), Turn::Begun, "{second}");
        // Every second one is killed.
        if second % 2 == 1 {
            attempts.right();
        }
    }
}

#[test]
fn a_wrong_one_under_way_counts_after_a_right_one() {
    let mut attempts = Attempts::default();
    assert_eq!(attempts.begin(at(0)), Turn::Begun);
    assert_eq!(attempts.begin(at(1)), Turn::Begun);
    attempts.right();
    attempts.wrong(at(0), at(2));
    assert_eq!(attempts.failed_by(at(2)), 1);
}

#[test]
fn a_clock_set_back_locks_nobody_out() {
    let mut attempts = Attempts::default();
    wrong(&mut attempts, 9, 0);
    assert_eq!(attempts.delay(at(-31_536_000)), Duration::ZERO);
}

#[test]
fn a_killed_attempt_counts() {
    let mut attempts = Attempts::default();
    for second in 0..4 {
        assert_eq!(attempts.begin(at(second)), Turn::Begun);
    }
    assert_eq!(attempts.failed_by(at(200)), 4);
    attempts.last_at = Some(at(198));
    assert_eq!(attempts.delay(at(200)), Duration::from_secs(3));
}

#[test]
fn as_many_are_under_way_as_are_left_before_the_delay() {
    for failed in 0..6 {
        let mut attempts = Attempts::default();
        let mut second = wrong(&mut attempts, failed, 0) + 100;
        for _ in 0..FREE.saturating_sub(failed).max(1) {
            second += 1;
            assert_eq!(attempts.begin(at(second)), Turn::Begun, "{failed}");
        }
        assert!(matches!(attempts.begin(at(second)), Turn::AfterOthers(_)), "{failed}");
        // They all turn out to be right.
        attempts.right();
        assert_eq!(attempts.begin(at(second)), Turn::Begun, "{failed}");
    }
}

#[test]
fn a_lock_keeps_its_own_count_and_of_too_many_the_oldest_is_forgotten() {
    let mut all = AttemptsByVault::new();
    for vault in 0..MOST_VAULTS as i64 + 5 {
        let mut attempts = Attempts::default();
        wrong(&mut attempts, 1, vault);
        all.insert(format!("{vault:02}"), attempts);
        forget_oldest(&mut all, "00");
    }
    assert_eq!(all.len(), MOST_VAULTS);
    assert!(all.contains_key("00") && !all.contains_key("01") && all.contains_key("36"));
}

mod doors {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::*;
    use crate::backup::{Existing, Inspected, OpenedBackup, Tries, Urgency};
    use crate::crypto::secret::Key;
    use crate::format::container::{OpenError, SlotType};
    use crate::format::slot::{self, Source};
    use crate::vault::Vault;
    use crate::vault::tests::{PASSWORD, Setting, WORDS, add, password, setting};

    const BACKUP: &str = "sextant mooring gravel otter plinth";

    /// A vault with an auto backup, a copy of its file elsewhere, and one that was set aside.
    struct Scene {
        setting: Setting,
        vault: Vault,
        auto: PathBuf,
        copied: PathBuf,
    }

    fn scene() -> Scene {
        let setting = setting();
        let (mut vault, grant) = setting.store.create(&password(PASSWORD)).unwrap();
        add(&mut vault, &grant, WORDS);
        vault.turn_on_auto_backup(&grant, &password(PASSWORD), &password(BACKUP)).unwrap();
        let run = setting.store.run_auto_backup(Urgency::Now, &mut Tries::default()).unwrap();
        let copied = setting.folder.path().join("copied.holdfast");
        std::fs::copy(setting.store.vault_path(), &copied).unwrap();
        Scene { auto: run.written[0].clone(), copied, vault, setting }
    }

    /// Wrong passwords, one through each door in turn; what the last one came to.
    fn knock(scene: &Scene, from: usize, times: usize) -> UnlockError {
        let store = &scene.setting.store;
        let wrong = password("wrong wrong");
        let mut said = None;
        for knock in 0..times {
            said = match (knock + from) % 5 {
                0 => store.unlock(&wrong).err(),
                1 => scene.vault.authenticate(&wrong).err(),
                2 => OpenedBackup::open(store, &store.vault_path(), &wrong).err(),
                3 => OpenedBackup::open(store, &scene.copied, &wrong).err(),
                _ => OpenedBackup::open(store, &scene.auto, &wrong).err(),
            };
        }
        said.unwrap()
    }

    #[test]
    fn wrong_passwords_count_the_same_at_every_door() {
        for from in 0..5 {
            let scene = scene();
            assert!(matches!(knock(&scene, from, 4), UnlockError::Open(OpenError::WrongPassword)));
            doors_are_closed(&scene);
        }
    }

    /// Also to the right password.
    fn doors_are_closed(scene: &Scene) {
        let store = &scene.setting.store;
        let right = password(PASSWORD);
        let doors = [
            store.unlock(&right).map(drop),
            scene.vault.authenticate(&right).map(drop),
            OpenedBackup::open(store, &store.vault_path(), &right).map(drop),
            OpenedBackup::open(store, &scene.copied, &right).map(drop),
            OpenedBackup::open(store, &scene.auto, &password(BACKUP)).map(drop),
        ];
        for (door, tried) in doors.into_iter().enumerate() {
            assert!(matches!(tried, Err(UnlockError::Throttled { .. })), "door {door}");
        }
        // Looking at a file without a password is no guess.
        assert!(Inspected::of(store.env(), &scene.auto).unwrap().intact);
        scene.setting.clock.advance(5);
        assert!(OpenedBackup::open(store, &scene.copied, &right).is_ok());
        assert_eq!(store.attempt_delay(), Duration::ZERO);
    }

    #[test]
    fn a_file_that_somebody_made_under_the_same_id_forgives_nothing() {
        let scene = scene();
        let store = &scene.setting.store;
        knock(&scene, 0, 3);
        // With a slot of its own that its maker's password opens, as far as that goes.
        let container = Container::parse(&std::fs::read(&scene.copied).unwrap()).unwrap();
        let mut made = container.clone();
        let (key, phrase_key) = (store.env().with(Key::make), store.env().with(Key::make));
        let source = Source::Password(&password("mine mine mine"), store.env().kdf.backup_cost());
        let keys = (&key, Some(&phrase_key));
        made.slots = vec![slot::make(SlotType::Password, &source, keys, &made.header, store.env()).unwrap()];
        std::fs::write(&scene.copied, made.compose()).unwrap();
        assert!(OpenedBackup::open(store, &scene.copied, &password("mine mine mine")).is_err());
        assert!(matches!(knock(&scene, 0, 1), UnlockError::Open(OpenError::WrongPassword)));
        assert!(matches!(store.unlock(&password(PASSWORD)), Err(UnlockError::Throttled { .. })));
    }

    #[test]
    fn a_count_that_cannot_be_understood_waits_once_and_goes_on() {
        let scene = scene();
        let store = &scene.setting.store;
        for broken in ["", "[]", "{\"x\":"] {
            std::fs::write(store.folder().join(FILE), broken).unwrap();
            let tried = store.unlock(&password(PASSWORD));
            assert!(matches!(tried, Err(UnlockError::Throttled { .. })), "{broken}");
            scene.setting.clock.advance(5);
            store.unlock(&password(PASSWORD)).unwrap();
        }
    }

    #[test]
    fn another_vaults_file_is_not_counted() {
        let scene = scene();
        let mut other = self::scene();
        let grant = other.vault.authenticate(&password(PASSWORD)).unwrap();
        let prepared = other.vault.prepare_backup(&grant).unwrap();
        let path = scene.setting.folder.path().join("theirs.holdfast");
        let saved = prepared.write(&password(BACKUP), &path, Existing::Refuse, &|_| {}).unwrap();
        other.vault.record_backup(&saved).unwrap();
        for file in [&path, &other.auto] {
            for _ in 0..6 {
                let tried = OpenedBackup::open(&scene.setting.store, file, &password("wrong wrong"));
                assert!(matches!(tried, Err(UnlockError::Open(OpenError::WrongPassword))));
            }
        }
    }

    #[test]
    fn starting_again_and_replacing_forgive_nothing() {
        let scene = scene();
        let store = &scene.setting.store;
        let backup = OpenedBackup::open(store, &scene.auto, &password(BACKUP)).unwrap();
        knock(&scene, 0, 4);
        let replaced = store.restore_as_new(
            &backup,
            &Default::default(),
            &password("nine quiet harbours"),
            Existing::Replace,
            &[],
        );
        replaced.unwrap();
        // The new vault is a lock of its own. The old one, set aside, keeps its count.
        assert_eq!(store.attempt_delay(), Duration::ZERO);
        let aside = store.aside();
        let tried = OpenedBackup::open(store, &aside[0], &password(PASSWORD));
        assert!(matches!(tried, Err(UnlockError::Throttled { .. })));
        store.start_again().unwrap();
        let tried = OpenedBackup::open(store, &aside[0], &password(PASSWORD));
        assert!(matches!(tried, Err(UnlockError::Throttled { .. })));
    }

    #[test]
    fn guesses_at_the_same_moment_are_no_more_than_one_after_the_other() {
        let scene = scene();
        let (tried, store) = (AtomicUsize::new(0), &scene.setting.store);
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let guessed = store.unlock(&password("wrong wrong"));
                    if matches!(guessed, Err(UnlockError::Open(OpenError::WrongPassword))) {
                        tried.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(tried.into_inner(), 4);
    }

    #[test]
    fn right_ones_at_the_same_moment_wait_for_each_other() {
        let scene = scene();
        let store = &scene.setting.store;
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert!(store.unlock(&password(PASSWORD)).is_ok()));
            }
        });
        assert_eq!(store.attempt_delay(), Duration::ZERO);
    }
}

#[test]
fn once_there_is_a_delay_attempts_go_one_at_a_time() {
    let mut attempts = Attempts::default();
    let second = wrong(&mut attempts, 5, 0) + 10;
    assert_eq!(attempts.begin(at(second)), Turn::Begun);
    assert_eq!(attempts.begin(at(second)), Turn::AfterOthers(CUT_OFF.unsigned_abs()));
}
