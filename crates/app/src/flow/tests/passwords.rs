//! The local password: wrong, changed, replaced with the keys, and what only it may do.

use std::path::Path;
use std::time::Duration;

use holdfast_tests::PASSWORD;
use holdfast_tests::vaults::{backup_password, other_password, password};
use holdfast_vault::Files;
use serde_json::json;

use super::bench::{Bench, DATA};
use super::come;
use super::ways::Vault;
use crate::dto::ErrorView;

const OTHER_PASSWORD: &str = "nine quiet harbours";

fn locked() -> Bench {
    let bench = Bench::of(Vault::Locked, |_| ());
    bench.lock_screen();
    bench
}

#[test]
fn the_fifth_wrong_password_in_a_row_has_to_wait() {
    let bench = locked();
    for i in 0..4 {
        assert_eq!(bench.type_password(&format!("not this one {i}")).code(), Some("wrongPassword"));
    }
    assert_eq!(bench.shows()["wait"], 5);
    // The right one, too: otherwise waiting would tell whether it is.
    assert_eq!(bench.type_password(PASSWORD).code(), Some("throttled"));
    bench.clock.pass(Duration::from_secs(5));
    assert_eq!(bench.shows()["wait"], 0);
    assert_eq!(bench.type_password(PASSWORD), super::Answer::Leaves);
}

#[test]
fn a_changed_password_opens_and_the_old_one_does_not() {
    let bench = Bench::of(Vault::Open, |_| ());
    bench.begin(r#"{"flow":"changePassword"}"#);
    assert_eq!(bench.type_password("not this one at all").code(), Some("wrongPassword"));
    assert_eq!(bench.type_password(PASSWORD).view()["screen"], "newPassword");
    assert_eq!(bench.set_password(OTHER_PASSWORD).view()["screen"], "passwordSet");
    assert!(bench.store().unlock(&password()).is_err());
    assert!(bench.store().unlock(&other_password()).is_ok());
}

#[test]
fn a_password_that_somebody_may_know_is_replaced_together_with_the_keys() {
    let bench = Bench::of(Vault::Open, |store| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        vault.turn_on_auto_backup(&grant, &password(), &backup_password()).unwrap();
    });
    bench.begin(r#"{"flow":"newKeys"}"#);
    let view = bench.type_password(PASSWORD).view();
    assert_eq!((&view["screen"], &view["autoBackup"]), (&"newKeys".into(), &true.into()));
    assert_eq!(bench.set_password(PASSWORD).code(), Some("passwordSame"));
    let view = bench.set_password(OTHER_PASSWORD).view();
    assert_eq!((&view["screen"], &view["autoBackupOff"]), (&"newKeysMade".into(), &true.into()));
    assert!(bench.store().unlock(&password()).is_err());
    assert!(!bench.store().settings().auto_backup.enabled);
}

/// The page asks too; this is what the program itself refuses.
#[test]
fn deleting_takes_the_name_the_will_and_the_password() {
    let bench = Bench::of(Vault::Open, |_| ());
    let id = bench.state.lock().session.vault.as_ref().unwrap().accounts()[0].id;
    let remove = |typed: &str, gives_up: bool| {
        let mut held = bench.state.lock();
        held.change_vault(|vault| crate::accounts::remove(vault, id, typed, gives_up, None))
    };
    assert!(matches!(remove("home", true), Err(ErrorView::NameDiffers)));
    assert!(matches!(remove("Home", false), Err(ErrorView::NotBackedUp)));
    // What was never backed up takes the password besides, as showing its words does.
    assert!(matches!(remove("Home", true), Err(ErrorView::PasswordNeeded)));
    bench.begin(r#"{"flow":"deleteAccount","account":"$HOME","typedName":"Home","giveUpPhrase":true}"#);
    assert_eq!(bench.type_password("not this one at all").code(), Some("wrongPassword"));
    assert_eq!(bench.type_password(PASSWORD), super::Answer::Leaves);
    assert!(bench.store().unlock(&password()).unwrap().0.accounts().is_empty());
}

#[test]
fn a_damaged_vault_says_what_is_left_of_it_and_a_newer_one_waits_for_its_program() {
    let vault = Path::new(DATA).join("vault.holdfast");
    let spoilt = |spoil: &dyn Fn(&mut Vec<u8>)| {
        let bench = Bench::of(Vault::Locked, |_| ());
        bench.disk.remove(&vault.with_file_name("vault.previous.holdfast")).ok();
        let mut bytes = bench.disk.snapshot()[&vault].clone();
        spoil(&mut bytes);
        bench.disk.put(&vault, bytes);
        bench.lock_screen();
        bench
    };
    let cut = spoilt(&|bytes| bytes.truncate(1000));
    assert_eq!(cut.shows()["trouble"], json!({"code": "damaged", "previous": false}));
    let view = cut.press("forgotten").view();
    assert_eq!((&view["screen"], &view["why"]), (&"forgotten".into(), &"vault".into()));

    let newer = spoilt(&|bytes| {
        let copy = bytes.len() / 4;
        bytes.chunks_mut(copy).for_each(|copy| copy[8] = u8::MAX);
    });
    assert_eq!(newer.shows()["trouble"]["code"], "newerVersion");
    // Nothing has to take the place of a vault that a newer version opens.
    assert_eq!(newer.press("forgotten").code(), Some("newerVersion"));
}

/// The work goes on, and nobody saw its end.
#[test]
fn a_lock_while_something_is_saved_is_said() {
    let bench = come("save, asked");
    bench.ask_once(r#"{"ask":"password","password":"harbour lantern forty"}"#);
    bench.state.lock().lock_vault();
    assert!(matches!(bench.state.lock().session.say_next, Some(ErrorView::LockedWhileSaving)));
    assert!(bench.comes_to_be("/elsewhere/new.holdfast"));

    let bench = come("another password");
    bench.ask_once(r#"{"ask":"newPassword","password":"nine quiet harbours"}"#);
    bench.state.lock().lock_vault();
    assert!(matches!(bench.state.lock().session.say_next, Some(ErrorView::LockedWhileChanging)));

    // One whose end was seen is not spoken of.
    let bench = come("saved");
    bench.state.lock().lock_vault();
    assert!(bench.state.lock().session.say_next.is_none());
}
