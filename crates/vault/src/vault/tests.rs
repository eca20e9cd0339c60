mod keychain;
mod older;
mod outside;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use holdfast_phrase::{Kind, Phrase};
use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::account::{Details, KeyUses, NewAccount};
use crate::crypto::kdf::KdfPolicy;
use crate::environment::clock::Clock;
use crate::environment::files::Disk;
use crate::environment::keychain::{KeychainError, MemoryKeychain};
use crate::format::record::AccountSecret;
use crate::password::Password;
use crate::store::{SaveError, StoreState};
use crate::testing::beyond_mending;

/// A clock that stands still until it is moved.
#[derive(Default)]
pub(crate) struct TestClock {
    seconds: AtomicI64,
    monotonic: AtomicU64,
}

impl TestClock {
    pub(crate) fn set_back(&self, seconds: i64) {
        self.seconds.fetch_sub(seconds, Ordering::Relaxed);
    }

    pub(crate) fn set_forward(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.seconds.fetch_add(seconds as i64, Ordering::Relaxed);
        self.monotonic.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + self.seconds.load(Ordering::Relaxed)).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.monotonic.load(Ordering::Relaxed))
    }
}

pub(crate) struct Setting {
    pub folder: TempDir,
    pub clock: Arc<TestClock>,
    pub store: Store,
}

pub(crate) fn setting() -> Setting {
    let folder = TempDir::new().unwrap();
    let clock = Arc::new(TestClock::default());
    let env = Environment::new(Arc::new(Disk::new("test")), clock.clone(), KdfPolicy::cheap_for_tests());
    let store = Store::new(folder.path().join("data"), env);
    Setting { folder, clock, store }
}

pub(crate) const PASSWORD: &str = "harbour lantern forty";
pub(crate) const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

pub(crate) fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

pub(crate) fn add(vault: &mut Vault, grant: &Grant, words: &str) -> Account {
    let secret = AccountSecret::parse(Kind::Olares, words).unwrap();
    vault.add(grant, NewAccount::new(secret)).unwrap()
}

pub(crate) fn new_phrase(store: &Store) -> NewAccount {
    let phrase = store.env().with(|random| Phrase::make(Kind::Olares, 12, random)).unwrap();
    NewAccount::new(AccountSecret { phrase, passphrase: None })
}

pub(crate) fn words_of(vault: &Vault, grant: &Grant, id: AccountId) -> String {
    // EXPOSE: a test compares a public phrase.
    vault.secret(grant, id).unwrap().phrase.expose().to_owned()
}

#[test]
fn what_was_kept_is_there_after_locking() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let account = add(&mut vault, &grant, WORDS);
    assert_eq!((account.name.as_str(), account.words), ("Olares ID 1", 12));
    drop((vault, grant));
    let (vault, grant) = store.unlock(&password(PASSWORD)).unwrap();
    assert_eq!(words_of(&vault, &grant, account.id), WORDS);
    assert_eq!(vault.accounts(), [account]);
}

#[test]
fn words_are_nowhere_on_the_disk() {
    let Setting { store, folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    add(&mut vault, &grant, WORDS);
    let mut files = 0;
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["winner", "sausage", "harbour"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
        files += 1;
    }
    assert!(files >= 3);
}

#[cfg(unix)]
#[test]
fn folder_and_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    add(&mut vault, &grant, WORDS);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(store.folder()), 0o700);
    for name in ["vault.holdfast", "vault.previous.holdfast", "vault.lock", "settings.json"] {
        if name == "settings.json" {
            store.unlock(&password(PASSWORD)).unwrap();
        }
        assert_eq!(mode(&store.folder().join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_wrong_password_is_told_from_a_damaged_vault() {
    let Setting { store, folder: _folder, .. } = setting();
    drop(store.create(&password(PASSWORD)).unwrap());
    assert!(matches!(
        store.unlock(&password("another one")),
        Err(UnlockError::Open(OpenError::WrongPassword))
    ));
    let path = store.vault_path();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, beyond_mending(&bytes)).unwrap();
    assert!(matches!(store.unlock(&password(PASSWORD)), Err(UnlockError::Open(OpenError::Damaged))));
}

#[test]
fn wrong_passwords_make_the_next_one_wait_also_after_a_restart() {
    let Setting { store, clock, folder: _folder } = setting();
    drop(store.create(&password(PASSWORD)).unwrap());
    for _ in 0..4 {
        assert!(matches!(
            store.unlock(&password("wrong wrong")),
            Err(UnlockError::Open(OpenError::WrongPassword))
        ));
    }
    let again = Store::new(store.folder(), store.env().clone());
    match again.unlock(&password(PASSWORD)) {
        Err(UnlockError::Throttled { retry_after }) => assert_eq!(retry_after, Duration::from_secs(5)),
        _ => panic!("it should wait"),
    }
    clock.advance(5);
    assert!(again.unlock(&password(PASSWORD)).is_ok());
    assert_eq!(again.attempt_delay(), Duration::ZERO);
}

#[test]
fn asking_again_counts_wrong_passwords_too() {
    let Setting { store, folder: _folder, .. } = setting();
    let (vault, _) = store.create(&password(PASSWORD)).unwrap();
    for _ in 0..4 {
        assert!(vault.authenticate(&password("wrong wrong")).is_err());
    }
    assert!(matches!(vault.authenticate(&password(PASSWORD)), Err(UnlockError::Throttled { .. })));
}

#[test]
fn a_duplicate_is_refused_and_named() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let first = add(&mut vault, &grant, WORDS);
    let secret = AccountSecret::parse(Kind::Olares, &WORDS.to_uppercase()).unwrap();
    match vault.add(&grant, NewAccount { name: Some("again".into()), ..NewAccount::new(secret) }) {
        Err(ChangeError::Duplicate { id, name }) => assert_eq!((id, name), (first.id, first.name)),
        _ => panic!("it should be refused"),
    }
    assert_eq!(vault.accounts().len(), 1);
}

#[test]
fn two_programs_on_one_vault_lose_nothing() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut one, grant) = store.create(&password(PASSWORD)).unwrap();
    let (mut other, other_grant) = store.unlock(&password(PASSWORD)).unwrap();
    for _ in 0..5 {
        one.add(&grant, new_phrase(&store)).unwrap();
        other.add(&other_grant, new_phrase(&store)).unwrap();
    }
    assert!(one.refresh().unwrap());
    assert_eq!(one.accounts().len(), 10);
    assert_eq!(one.accounts(), other.accounts());
    assert!(!one.refresh().unwrap());
}

#[test]
fn a_change_of_password_elsewhere_stops_this_one() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut one, grant) = store.create(&password(PASSWORD)).unwrap();
    let (mut other, other_grant) = store.unlock(&password(PASSWORD)).unwrap();
    one.change_password(&grant, &password("nine quiet harbours")).unwrap();
    assert!(matches!(other.refresh(), Err(ChangeError::KeysChanged)));
    assert!(matches!(other.add(&other_grant, new_phrase(&store)), Err(ChangeError::KeysChanged)));
    assert!(one.add(&grant, new_phrase(&store)).is_ok());
}

#[test]
fn after_a_change_the_old_password_opens_neither_generation() {
    let Setting { store, clock, folder: _folder } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let account = add(&mut vault, &grant, WORDS);
    vault.change_password(&grant, &password("nine quiet harbours")).unwrap();
    assert!(matches!(store.unlock(&password(PASSWORD)), Err(UnlockError::Open(OpenError::WrongPassword))));
    std::fs::remove_file(store.vault_path()).unwrap();
    assert!(matches!(
        store.unlock_previous(&password(PASSWORD)),
        Err(UnlockError::Open(OpenError::WrongPassword))
    ));
    clock.advance(60);
    let (vault, grant) = store.unlock_previous(&password("nine quiet harbours")).unwrap();
    assert_eq!(words_of(&vault, &grant, account.id), WORDS);
}

#[test]
fn a_guessable_new_password_changes_nothing() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    assert!(matches!(vault.change_password(&grant, &password("password1")), Err(ChangeError::Password(_))));
    assert!(matches!(
        vault.rekey(&grant, &password("password1"), AutoBackupSlot::Remove),
        Err(ChangeError::Password(_))
    ));
    assert!(store.unlock(&password(PASSWORD)).is_ok());
}

#[test]
fn a_rekey_keeps_the_accounts_and_leaves_the_old_keys_useless() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let account = add(&mut vault, &grant, WORDS);
    let before = vault.contents.header.clone();
    let (old_key, old_phrase_key) = (vault.key.copy(), grant.phrase_key.copy());
    let rekeyed = vault.rekey(&grant, &password("nine quiet harbours"), AutoBackupSlot::Remove).unwrap();
    assert_eq!((rekeyed.slots, rekeyed.removed), (vec![SlotType::Password], vec![]));
    assert_eq!(vault.contents.header.vault_id, before.vault_id);
    assert_eq!(vault.contents.header.epoch, before.epoch + 1);
    assert!(matches!(vault.secret(&grant, account.id), Err(ChangeError::KeysChanged)));
    let (vault, grant) = store.unlock(&password("nine quiet harbours")).unwrap();
    assert_eq!(words_of(&vault, &grant, account.id), WORDS);
    let opens = |key: &Key| {
        let written = std::fs::read(store.vault_path()).unwrap();
        Contents::open(Container::parse(&written).unwrap(), key).is_ok()
    };
    assert_eq!((opens(&vault.key), opens(&old_key)), (true, false));
    let shows = |key: &Key| vault.contents.open_record(account.id, key).is_ok();
    assert_eq!((shows(&grant.phrase_key), shows(&old_phrase_key)), (true, false));
    assert_eq!(vault.accounts(), [account]);
}

#[test]
fn deleting_is_refused_before_a_backup_and_reaches_the_previous_generation() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let account = add(&mut vault, &grant, WORDS);
    assert!(matches!(vault.remove(account.id, false, Some(&grant)), Err(ChangeError::NotBackedUp)));
    assert!(matches!(vault.remove(account.id, true, None), Err(ChangeError::PasswordNeeded)));
    assert_eq!(vault.check(account.id, WORDS, None).unwrap(), CheckFinding::Matches);
    vault.remove(account.id, false, None).unwrap();
    std::fs::remove_file(store.vault_path()).unwrap();
    let (previous, _) = store.unlock_previous(&password(PASSWORD)).unwrap();
    assert!(previous.accounts().is_empty());
}

#[test]
fn a_retirement_that_was_cut_off_is_finished_at_the_next_unlock() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let account = add(&mut vault, &grant, WORDS);
    let with_account = std::fs::read(store.vault_path()).unwrap();
    vault.remove(account.id, true, Some(&grant)).unwrap();
    let previous = store.folder().join("vault.previous.holdfast");
    std::fs::write(&previous, with_account).unwrap();
    store.unlock(&password(PASSWORD)).unwrap();
    assert_eq!(std::fs::read(previous).unwrap(), std::fs::read(store.vault_path()).unwrap());
}

#[test]
fn a_check_says_what_is_wrong_and_records_only_what_is_right() {
    use holdfast_phrase::PhraseError;
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let id = add(&mut vault, &grant, WORDS).id;
    let other = "letter advice cage absurd amount doctor acoustic avoid letter advice cage above";
    let typo = WORDS.replace("sausage", "sausges");
    let swapped = WORDS.replace("legal winner", "winner legal");
    assert_eq!(vault.check(id, other, None).unwrap(), CheckFinding::OtherPhrase);
    let unknown = CheckFinding::Invalid(PhraseError::UnknownWord { positions: vec![6] });
    assert_eq!(vault.check(id, &typo, None).unwrap(), unknown);
    assert_eq!(vault.check(id, &swapped, None).unwrap(), CheckFinding::Invalid(PhraseError::Checksum));
    assert_eq!((vault.accounts()[0].checked_at, vault.accounts()[0].backed_up_at), (None, None));
    assert_eq!(vault.check(id, WORDS, None).unwrap(), CheckFinding::Matches);
    assert!(vault.accounts()[0].checked_at.is_some() && vault.accounts()[0].backed_up_at.is_some());
}

#[test]
fn a_damaged_vault_is_never_a_first_start_and_the_previous_one_opens_read_only() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let kept = add(&mut vault, &grant, WORDS);
    vault.rename(kept.id, "renamed").unwrap();
    for damage in ["missing", "cut"] {
        if damage == "missing" {
            std::fs::remove_file(store.vault_path()).unwrap();
        } else {
            std::fs::write(store.vault_path(), b"\x89HLDF\r\n\x1a\x01").unwrap();
        }
        assert_eq!(store.state().unwrap(), StoreState::Damaged { previous: true }, "{damage}");
        assert!(matches!(store.create(&password(PASSWORD)), Err(CreateError::VaultExists)), "{damage}");
        assert!(matches!(store.unlock(&password(PASSWORD)), Err(UnlockError::Open(OpenError::Damaged))));
    }
    let (mut previous, _) = store.unlock_previous(&password(PASSWORD)).unwrap();
    assert!(matches!(previous.rename(kept.id, "x"), Err(ChangeError::ReadOnly)));
    previous.accept_previous().unwrap();
    assert_eq!(previous.accounts(), [kept]);
    assert_eq!(store.aside().len(), 1);
    assert!(store.unlock(&password(PASSWORD)).is_ok());
    let (mut previous, _) = store.unlock_previous(&password(PASSWORD)).unwrap();
    assert!(matches!(previous.accept_previous(), Err(CreateError::VaultExists)));
}

#[test]
fn a_vault_that_is_damaged_inside_gives_way_to_the_previous_one_too() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let kept = add(&mut vault, &grant, WORDS);
    vault.rename(kept.id, "renamed").unwrap();
    let mut container = Container::parse(&std::fs::read(store.vault_path()).unwrap()).unwrap();
    container.sealed.ciphertext[100] ^= 1;
    std::fs::write(store.vault_path(), container.compose()).unwrap();
    assert_eq!(store.state().unwrap(), StoreState::Intact);
    assert!(matches!(store.unlock(&password(PASSWORD)), Err(UnlockError::Open(OpenError::Damaged))));
    let (mut previous, _) = store.unlock_previous(&password(PASSWORD)).unwrap();
    previous.accept_previous().unwrap();
    assert_eq!(store.unlock(&password(PASSWORD)).unwrap().0.accounts(), [kept]);
}

#[test]
fn a_password_changed_elsewhere_reveals_nothing_here() {
    let Setting { store, folder: _folder, .. } = setting();
    let (one, _) = store.create(&password(PASSWORD)).unwrap();
    let (mut other, grant) = store.unlock(&password(PASSWORD)).unwrap();
    other.rekey(&grant, &password("nine quiet harbours"), AutoBackupSlot::Remove).unwrap();
    assert!(matches!(one.authenticate(&password(PASSWORD)), Err(UnlockError::KeysChanged)));
    assert!(!one.is_current() && other.is_current());
}

#[test]
fn who_holds_the_lock_is_named() {
    let Setting { store, folder: _folder, .. } = setting();
    drop(store.create(&password(PASSWORD)).unwrap());
    let held = store.lock().unwrap();
    match store.change_settings(|settings| settings.paper_check.months = None) {
        Err(SaveError::Busy { holder: Some(holder) }) => assert!(holder.starts_with("test (process ")),
        other => panic!("{other:?}"),
    }
    drop(held);
    assert!(store.change_settings(|settings| settings.paper_check.months = None).is_ok());
    assert_eq!(std::fs::read(store.folder().join("vault.lock")).unwrap(), b"");
}

#[test]
fn slots_or_records_of_another_generation_are_found() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    add(&mut vault, &grant, WORDS);
    let container = || Container::parse(&std::fs::read(store.vault_path()).unwrap()).unwrap();
    let old = container();
    vault.change_password(&grant, &password("nine quiet harbours")).unwrap();
    vault.add(&grant, new_phrase(&store)).unwrap();
    let new = container();
    let opens = |container: Container| {
        let again = Container::parse(&container.compose()).unwrap();
        Contents::open(again, &vault.key).is_ok()
    };
    assert!(opens(new.clone()));
    assert!(!opens(Container { slots: old.slots.clone(), ..new.clone() }));
    assert!(!opens(Container { slots: vec![], ..new.clone() }));
    assert!(!opens(Container { sealed: old.sealed.clone(), ..new.clone() }));
    assert!(!opens(Container { header: old.header.clone(), ..new.clone() }));
    assert!(!opens(Container { key_check: [7; 32], ..new.clone() }));
    let mut header = new.header.clone();
    header.generation += 1;
    assert!(!opens(Container { header, ..new }));
}

#[test]
fn a_file_that_asks_for_too_much_is_refused_before_any_work() {
    let Setting { store, folder: _folder, .. } = setting();
    drop(store.create(&password(PASSWORD)).unwrap());
    let mut container = Container::parse(&std::fs::read(store.vault_path()).unwrap()).unwrap();
    container.slots[0].value[20..24].copy_from_slice(&u32::MAX.to_le_bytes());
    std::fs::write(store.vault_path(), container.compose()).unwrap();
    assert!(matches!(store.unlock(&password(PASSWORD)), Err(UnlockError::Open(OpenError::ExcessiveWork))));
}

#[test]
fn details_are_set_cleared_and_left() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let id = add(&mut vault, &grant, WORDS).id;
    let details = Details {
        note: Some(" in the safe ".into()),
        bound_name: Some("alice@olares.com".into()),
        ..Details::default()
    };
    let account = vault.set_details(id, details).unwrap();
    assert_eq!(
        (account.note.as_deref(), account.bound_name.as_deref()),
        (Some("in the safe"), Some("alice@olares.com"))
    );
    let account = vault.set_details(id, Details { note: Some(String::new()), ..Details::default() }).unwrap();
    assert_eq!((account.note, account.bound_name.as_deref()), (None, Some("alice@olares.com")));
    for name in ["", "  ", "a\nb", &"x".repeat(201)] {
        assert!(matches!(vault.rename(id, name), Err(ChangeError::UnfitText)));
    }
}

#[test]
fn a_passphrase_is_kept_beside_the_words_and_asked_for_in_a_check() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let with = AccountSecret::parse_with(Kind::Wallet, WORDS, Some(" sea side ")).unwrap();
    let account = vault.add(&grant, NewAccount::new(with)).unwrap();
    let endless = AccountSecret::parse_with(Kind::Wallet, WORDS, Some(&"x".repeat(1 << 17)));
    assert_eq!(endless.unwrap_err(), holdfast_phrase::PhraseError::LongPassphrase);
    // The same words without it are another account.
    let plain = AccountSecret::parse_with(Kind::Wallet, WORDS, None).unwrap();
    assert_ne!(vault.add(&grant, NewAccount::new(plain)).unwrap().identities, account.identities);
    assert!(account.has_passphrase);
    let secret = vault.secret(&grant, account.id).unwrap();
    // EXPOSE: a test compares what it made up.
    assert_eq!(secret.passphrase.unwrap().expose(), " sea side ");
    assert_eq!(vault.check(account.id, WORDS, None).unwrap(), CheckFinding::OtherPhrase);
    assert_eq!(vault.check(account.id, WORDS, Some("sea side")).unwrap(), CheckFinding::OtherPhrase);
    assert_eq!(vault.check(account.id, WORDS, Some(" sea side ")).unwrap(), CheckFinding::Matches);
}

#[test]
fn minima_s_words_and_numbers_are_kept_and_its_words_are_no_bip_39() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let secret = AccountSecret::parse(Kind::Minima, "zoo ZOO meat inve").unwrap();
    let account = vault.add(&grant, NewAccount::new(secret)).unwrap();
    assert_eq!((account.words, account.keys, account.keyuses), (4, Some(64), Some(1000)));
    assert_eq!(words_of(&vault, &grant, account.id), "ZOO ZOO MEAT INVEST");
    assert_eq!(vault.check(account.id, "Zoo zoo Meat Invest", None).unwrap(), CheckFinding::Matches);
    assert_eq!(vault.check(account.id, "zoo meat zoo invest", None).unwrap(), CheckFinding::OtherPhrase);
    let account =
        vault.set_details(account.id, Details { keyuses: Some(2000), ..Details::default() }).unwrap();
    assert_eq!((account.keys, account.keyuses), (Some(64), Some(2000)));
    let set = |vault: &mut Vault, keyuses: u32, lower: bool| {
        vault.set_details(account.id, Details { keyuses: Some(keyuses), lower, ..Details::default() })
    };
    assert!(matches!(set(&mut vault, 1999, false), Err(ChangeError::LowerKeyUses { now: 2000 })));
    for out in [0, KeyUses::MOST_USES + 1] {
        assert!(matches!(set(&mut vault, out, true), Err(ChangeError::UnfitKeyUses)));
    }
    assert_eq!(set(&mut vault, 1500, true).unwrap().keyuses, Some(1500));
    assert_eq!(vault.note_restore(account.id).unwrap().keyuses, Some(2000));
    // A node's backup that is read again raises either number, and lowers none.
    let raise = |vault: &mut Vault, keys, uses| {
        let raised = vault.raise_key_uses(Kind::Minima, &account.identities, KeyUses { keys, uses }).unwrap();
        raised.map(|account| (account.keys, account.keyuses))
    };
    assert_eq!(raise(&mut vault, 64, 1000), None);
    assert_eq!(raise(&mut vault, 128, 1000), Some((Some(128), Some(2000))));
    assert_eq!(raise(&mut vault, 64, 3000), Some((Some(128), Some(3000))));
    // At the most there is no restore after this one.
    set(&mut vault, KeyUses::MOST_USES, false).unwrap();
    assert!(matches!(vault.note_restore(account.id), Err(ChangeError::UnfitKeyUses)));
    // A record of one kind is none of another.
    let content = vault.contents.open_record(account.id, &grant.phrase_key).unwrap();
    assert!(matches!(AccountSecret::from_content(Kind::Wallet, &content), Err(OpenError::Damaged)));
}
