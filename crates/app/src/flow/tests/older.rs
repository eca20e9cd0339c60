//! A folder that went back in time as a whole, with what it remembers of the vault itself.

use std::path::Path;
use std::sync::atomic::Ordering;

use super::bench::{Bench, DATA, Files};
use super::ways::Vault;

/// A program that saved the vault once more, and was locked; with the files from before that.
fn went_on() -> (Bench, Files) {
    let bench = Bench::of(Vault::Open, |_| ());
    let before = bench.disk.snapshot();
    assert!(before.contains_key(&Path::new(DATA).join("seen.json")));
    bench.state.lock().change_vault(rename).unwrap();
    lock(&bench);
    (bench, before)
}

fn rename(vault: &mut holdfast_vault::Vault) -> Result<holdfast_vault::Account, crate::dto::ErrorView> {
    let id = vault.accounts()[0].id;
    Ok(vault.rename(id, "Another")?)
}

fn lock(bench: &Bench) {
    bench.state.lock().lock_vault();
    assert!(bench.state.lock().session.vault.is_none());
}

/// Opens the vault with its password. Whether it is older than it was.
fn is_older(bench: &Bench) -> bool {
    if !bench.state.lock().is_locking() {
        bench.lock_screen();
    }
    bench.type_password(holdfast_tests::PASSWORD);
    bench.state.lock().session.vault.as_ref().expect("it opens").older().is_some()
}

#[test]
fn the_keychain_remembers_where_the_folder_does_not() {
    let (bench, before) = went_on();
    let again = bench.start_again(before.clone());
    assert!(is_older(&again));
    // It stays so, whatever is locked, until somebody accepts it; and what nobody accepted is not remembered.
    lock(&again);
    assert!(is_older(&again));
    again.state.lock().session.vault.as_mut().unwrap().accept_older().unwrap();
    lock(&again);
    assert!(!is_older(&again));
    let files = again.disk.snapshot();
    let again = again.start_again(files);
    assert!(!is_older(&again));
    // What was current at first is older by now.
    assert!(is_older(&again.start_again(bench.disk.snapshot())));
}

#[test]
fn a_program_that_goes_on_remembers_what_its_folder_forgot() {
    let (bench, before) = went_on();
    bench.keychain.gone.store(true, Ordering::Relaxed);
    for (path, bytes) in before {
        bench.disk.put(&path, bytes);
    }
    assert!(is_older(&bench));
}

#[test]
fn a_keychain_that_opens_later_loses_nothing_to_what_nobody_compared_with_it() {
    let (bench, before) = went_on();
    let again = bench.start_again(before);
    again.keychain.gone.store(true, Ordering::Relaxed);
    let again = again.start_again(again.disk.snapshot());
    assert!(!is_older(&again));
    again.keychain.gone.store(false, Ordering::Relaxed);
    // At the lock it is read before anything is kept.
    lock(&again);
    assert!(is_older(&again));

    // While the vault is open, an answer locks it.
    let again = again.start_again(again.disk.snapshot());
    again.keychain.gone.store(true, Ordering::Relaxed);
    let again = again.start_again(again.disk.snapshot());
    assert!(!is_older(&again));
    again.keychain.gone.store(false, Ordering::Relaxed);
    let store = again.state.store();
    let mut held = again.state.lock();
    let session = &mut held.session;
    session.biometrics.system.memory.recall(&store);
    session.biometrics.system.memory.finish();
    assert!(matches!(
        session.vault.as_mut().unwrap().refresh(),
        Err(holdfast_vault::ChangeError::KeysChanged)
    ));
}

#[test]
fn a_folder_that_takes_no_note_is_noticed_all_the_same() {
    let (bench, before) = went_on();
    let again = bench.start_again(before);
    again.fault.begin(0);
    assert!(is_older(&again));
}

#[test]
fn what_a_closed_keychain_did_not_keep_it_keeps_at_the_next_lock() {
    let (bench, before) = went_on();
    let again = bench.start_again(bench.disk.snapshot());
    assert!(!is_older(&again));
    again.state.lock().change_vault(rename).unwrap();
    again.keychain.gone.store(true, Ordering::Relaxed);
    lock(&again);
    again.state.end_waits();
    again.keychain.gone.store(false, Ordering::Relaxed);
    assert!(!is_older(&again));
    lock(&again);
    again.state.end_waits();
    let name = again.state.store().seen_by().unwrap().unwrap();
    let kept = holdfast_vault::Keychain::load(&*again.keychain, &name).unwrap();
    let now = again.state.store().unlock(&holdfast_tests::vaults::password()).unwrap().0.generation();
    assert_eq!(holdfast_vault::Seen::from_key(&kept).map(|seen| seen.generation), Some(now));
    assert!(is_older(&again.start_again(before)));
}

#[test]
fn the_keychain_is_no_reason_to_stop() {
    // It has nothing; it is gone; it has something else; the folder is newer.
    let (bench, before) = went_on();
    let newer = bench.disk.snapshot();
    assert!(!is_older(&bench.start_again(newer)));
    let name = bench.state.store().seen_by().unwrap().unwrap();
    for value in [[0; 32], [0xff; 32]] {
        let key = holdfast_vault::Key::fill(|bytes| bytes.copy_from_slice(&value));
        holdfast_vault::Keychain::store(&*bench.keychain, &name, &key).unwrap();
        let again = bench.start_again(before.clone());
        assert!(!is_older(&again), "{value:?}");
        // The next lock keeps what is right.
        let now = again.state.lock().session.vault.as_ref().map(holdfast_vault::Vault::generation);
        lock(&again);
        again.state.end_waits();
        let kept = holdfast_vault::Keychain::load(&*bench.keychain, &name).unwrap();
        assert_eq!(holdfast_vault::Seen::from_key(&kept).map(|seen| seen.generation), now);
    }
    bench.keychain.gone.store(true, Ordering::Relaxed);
    assert!(!is_older(&bench.start_again(before)));
}

#[test]
fn the_same_vault_in_another_folder_goes_its_own_way() {
    let (bench, before) = went_on();
    let elsewhere: Files = before
        .into_iter()
        .map(|(path, bytes)| (Path::new("/copy").join(path.strip_prefix("/").unwrap()), bytes))
        .collect();
    let store = holdfast_tests::vaults::cheap_store_at(
        &Path::new("/copy").join("data"),
        holdfast_tests::memory_disk::MemoryDisk::of(elsewhere),
        bench.clock.clone(),
    );
    let here = bench.state.store().seen_by().unwrap().unwrap();
    let there = store.seen_by().unwrap().unwrap();
    assert_eq!(here.vault, there.vault);
    assert_ne!(here.slot, there.slot);
}
