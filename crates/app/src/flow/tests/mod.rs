//! Every request at the states of the flows. Not here: what a reader or the system's keychain answers, and the moments while work on
//! another thread goes on.

mod bench;
mod older;
mod passwords;
mod phrases;
mod requests;
mod restores;
mod shares;
mod take_overs;
mod ways;

use std::time::Duration;

use bench::{Answer, Bench, FAR_AWAY};
use holdfast_tests::vaults::{account_of, backup_password, other_password, password};
use holdfast_tests::{OTHER_WORDS, WORDS};
use holdfast_vault::Grant;
use requests::REQUESTS;
use ways::{Vault, WAYS, Way};

#[test]
fn every_way_leads_to_its_screen() {
    for way in WAYS {
        assert_eq!(Bench::come(way).screen(), way.screen, "{}", way.name);
    }
}

/// The requests that do something at the end of a way. What does nothing says so, and changes nothing.
fn what_fits(way: &Way) -> Vec<&'static str> {
    let mut bench = Bench::come(way);
    let mut fits = Vec::new();
    for (name, request) in REQUESTS {
        let (screen, disk) = (bench.look(), bench.disk.snapshot());
        let answer = bench.ask(request);
        if answer.is_out_of_turn() {
            assert_eq!(bench.look(), screen, "{}: {name} is out of turn and changes the screen", way.name);
            assert!(
                bench.disk.snapshot() == disk,
                "{}: {name} is out of turn and changes the disk",
                way.name
            );
            continue;
        }
        if *name != "strength" {
            fits.push(*name);
        }
        let after = bench.look();
        assert!(!matches!(after, Answer::Fails(_)), "{}: after {name}: {after:?}", way.name);
        bench = Bench::come(way);
    }
    fits
}

#[test]
fn what_does_not_fit_a_screen_changes_nothing() {
    let mut wrong = Vec::new();
    for way in WAYS {
        let fits = what_fits(way);
        if fits != way.fits {
            wrong.push(format!("{}: {fits:?}", way.name));
        }
    }
    assert!(wrong.is_empty(), "these fit:\n{}", wrong.join("\n"));
}

/// Beside what is asked here, each screen can be left and locked.
#[test]
fn every_screen_can_be_left() {
    for way in WAYS {
        for request in [r#"{"ask":"close"}"#, r#"{"ask":"lock"}"#] {
            assert_eq!(Bench::come(way).ask(request), Answer::Leaves, "{} {request}", way.name);
        }
    }
}

#[test]
fn a_lock_takes_everything_at_every_state() {
    for way in WAYS.iter().filter(|way| way.is_open() || way.vault == Vault::Locked && way.screen != "unlock")
    {
        let bench = Bench::come(way);
        let gone = bench.state.lock().lock_vault();
        // The ways on for a forgotten password are on the lock screen itself.
        assert!(gone.is_some() || way.screen == "forgotten", "{}", way.name);
        {
            let held = bench.state.lock();
            assert!(held.session.vault.is_none() && held.is_locking(), "{}", way.name);
            assert!(held.session.offer_next.is_none() && held.session.first_key.is_none(), "{}", way.name);
        }
        assert!(["unlock", "forgotten"].contains(&bench.screen().as_str()), "{}", way.name);
        assert!(bench.state.window_that_is_over().is_none(), "{}", way.name);
    }
}

/// Before the first vault there is nothing to lock, and a phrase may stand in a window all the same: the shell closes it.
#[test]
fn a_window_without_a_vault_is_named_to_be_closed() {
    for way in WAYS.iter().filter(|way| way.vault == Vault::None) {
        let bench = Bench::come(way);
        let has_vault = bench.state.lock().session.vault.is_some();
        assert_eq!(bench.state.private_without_vault().is_some(), !has_vault, "{}", way.name);
        assert_eq!(bench.state.lock().lock_vault().is_some(), has_vault, "{}", way.name);
    }
}

/// Whichever page died, the lock screen says so, until a password is tried there.
#[test]
fn the_death_of_a_page_locks_at_every_state_and_is_said() {
    for way in WAYS.iter().filter(|way| way.vault != Vault::None) {
        for is_own in [true, false] {
            let bench = Bench::come(way);
            let own = bench.state.lock().private.as_ref().map(|private| private.label.clone());
            let label = own.filter(|_| is_own).unwrap_or_else(|| "main".into());
            let locked = bench.state.lock().lock_after_death(&label);
            if locked.is_none() {
                // The lock screen is there, and it was the main window, on its way out, that died.
                assert!(!is_own && bench.state.lock().is_locking(), "{}", way.name);
                continue;
            }
            assert!(bench.state.lock().session.vault.is_none(), "{}", way.name);
            let Answer::Stays(view) = bench.look() else { panic!("{}", way.name) };
            assert_eq!((&view["screen"], &view["said"]["code"]), (&"unlock".into(), &"pageDied".into()));
            bench.ask(r#"{"ask":"password","password":"not this one"}"#);
            let Answer::Stays(view) = bench.look() else { panic!("{}", way.name) };
            assert!(view["said"].is_null(), "{}", way.name);
        }
    }
}

#[test]
fn a_second_lock_changes_nothing() {
    let bench = Bench::come(&WAYS[0]);
    assert!(bench.state.lock().lock_vault().is_none());
    assert_eq!(bench.screen(), "unlock");
}

/// Without any activity no phrase and no key is held for longer than ten minutes.
#[test]
fn what_holds_a_secret_is_over_after_ten_minutes() {
    for way in WAYS {
        let bench = Bench::come(way);
        assert!(bench.state.window_that_is_over().is_none(), "{}", way.name);
        bench.clock.pass(Duration::from_secs(599));
        assert!(bench.state.window_that_is_over().is_none(), "{}: too early", way.name);
        bench.clock.pass(Duration::from_secs(1));
        assert_eq!(bench.state.window_that_is_over().is_some(), way.held, "{}", way.name);
    }
}

/// Words are veiled after three minutes, and their time is over after ten.
#[test]
fn words_are_veiled_after_three_minutes() {
    let bench = come("shown");
    bench.clock.pass(Duration::from_secs(179));
    assert_eq!(bench.screen(), "shown");
    bench.clock.pass(Duration::from_secs(1));
    assert_eq!(bench.screen(), "veiled");
    bench.clock.pass(Duration::from_secs(420));
    assert_eq!(bench.look(), Answer::Leaves);
}

/// Nobody is thrown out of a dialog by the time that passes in it, up to ten minutes.
#[test]
fn an_open_dialog_stops_the_idle_timer() {
    let bench = come("where to");
    assert_eq!(bench.ask(r#"{"ask":"chooseFile"}"#), Answer::Asks);
    bench.state.lock().session.note_dialog();
    bench.clock.pass(Duration::from_secs(599));
    assert!(bench.state.window_that_is_over().is_none());
    bench.clock.pass(Duration::from_secs(1));
    assert!(bench.state.window_that_is_over().is_some());
}

/// What another program added in the middle of a flow is there after whatever that flow does.
#[test]
fn what_another_program_added_meanwhile_stays() {
    for way in WAYS.iter().filter(|way| way.vault == Vault::Open) {
        for (name, request) in REQUESTS.iter().filter(|(name, _)| way.fits.contains(name)) {
            let bench = Bench::come(way);
            let (mut theirs, grant) = either(&bench);
            theirs.add(&grant, account_of(OTHER_WORDS, "Theirs")).unwrap();
            let answer = bench.ask(request);
            // Only a restore that was told to sets the vault aside.
            let replaces =
                way.name == "restore, asked" && *name == "password" && !matches!(answer, Answer::Fails(_));
            let there = either(&bench).0.accounts().iter().any(|account| account.name == "Theirs");
            assert!(there || replaces, "{}: {name}: {answer:?}", way.name);
        }
    }
}

/// Another password, set by another program in the middle of a flow: the old one opens nothing any more, and no account is lost.
#[test]
fn a_password_that_another_program_changed_is_asked_for() {
    for way in WAYS.iter().filter(|way| way.vault == Vault::Open && !way.changes_password()) {
        for (name, request) in REQUESTS.iter().filter(|(name, _)| way.fits.contains(name)) {
            let bench = Bench::come(way);
            let (mut theirs, grant) = bench.store().unlock(&password()).unwrap();
            theirs.change_password(&grant, &other_password()).unwrap();
            let answer = bench.ask(request);
            let opens = matches!(&answer, Answer::Stays(view) if view["screen"] == "shown");
            assert!(!(opens && *name == "password"), "{}: the old password shows words", way.name);
            let opened = bench.store().unlock(&other_password());
            let (vault, grant) = opened.unwrap_or_else(|error| panic!("{}: {name}: {error}", way.name));
            let home = vault.accounts().iter().find(|account| account.name == "Home").unwrap();
            // EXPOSE: the phrase of the tests is still that.
            assert_eq!(vault.secret(&grant, home.id).unwrap().phrase.expose(), WORDS, "{}", way.name);
        }
    }
}

#[test]
fn the_main_window_is_sent_its_accounts_when_they_are_others_than_it_has() {
    let bench = Bench::of(Vault::Open, |_| ());
    let look = |known: Option<&str>| {
        let (view, _) = crate::overview::view(&mut bench.state.lock(), known, false).unwrap();
        (view.accounts.map(|accounts| accounts.len()), view.accounts_version)
    };
    let (first, version) = look(None);
    assert_eq!((first, look(Some(&version))), (Some(1), (None, version.clone())));
    let (mut theirs, grant) = bench.store().unlock(&password()).unwrap();
    theirs.add(&grant, account_of(OTHER_WORDS, "Theirs")).unwrap();
    assert_eq!(look(Some(&version)).0, Some(2));
}

fn come(name: &str) -> Bench {
    Bench::come(WAYS.iter().find(|way| way.name == name).unwrap())
}

/// What is good enough for the vault is not for a file that anybody may guess at.
#[test]
fn a_first_password_is_judged_as_that_of_the_vault() {
    let judged = |name: &str| {
        let answer = come(name).ask(r#"{"ask":"strength","password":"blue harbour 7"}"#);
        let Answer::Stays(reply) = answer else { panic!("{name}: {answer:?}") };
        reply["refused"].is_null()
    };
    for name in ["auto backup without a password", "save without a password", "first password"] {
        assert!(judged(name), "{name}");
    }
    for name in ["auto backup after a first password", "backup password"] {
        assert!(!judged(name), "{name}");
    }
}

/// A keychain that gives nothing leaves the vault without a password, and open.
#[test]
fn a_first_password_without_the_keychain_changes_nothing() {
    for way in WAYS.iter().filter(|way| way.vault == Vault::WithoutPassword && way.screen == "newPassword") {
        let bench = Bench::come(way);
        bench.keychain.gone.store(true, std::sync::atomic::Ordering::Relaxed);
        let disk = bench.disk.snapshot();
        let answer = bench.ask(r#"{"ask":"newPassword","password":"nine quiet harbours"}"#);
        assert_eq!(answer.code(), Some("keychain"), "{}", way.name);
        assert_eq!(bench.screen(), "newPassword", "{}", way.name);
        assert!(bench.disk.snapshot() == disk, "{}", way.name);
    }
}

/// Each operation of the disk fails in turn, with every request. No phrase is lost, and the flow goes on from a screen.
#[test]
fn a_disk_that_is_full_loses_nothing_at_any_state() {
    let mut faults = 0;
    for way in WAYS.iter().filter(|way| way.vault == Vault::Open) {
        for (name, request) in REQUESTS.iter().filter(|(name, _)| way.fits.contains(name)) {
            for at in 0.. {
                let bench = Bench::come(way);
                bench.fault.begin(at);
                let answer = bench.ask(request);
                let is_reached = bench.fault.is_over();
                bench.fault.begin(FAR_AWAY);
                let what = format!("{}: {name}, {at}: {answer:?}", way.name);
                let (vault, grant) = either(&bench);
                match vault.accounts().iter().find(|account| account.name == "Home") {
                    // EXPOSE: the phrase of the tests is still that.
                    Some(home) => assert_eq!(vault.secret(&grant, home.id).unwrap().phrase.expose(), WORDS),
                    None => assert_eq!((way.name, *name), ("delete an account", "password"), "{what}"),
                }
                let after = bench.look();
                assert!(!matches!(after, Answer::Fails(_)), "{what}: then {after:?}");
                if !is_reached {
                    break;
                }
                faults += 1;
            }
        }
    }
    assert!(faults > 100, "only {faults} operations failed");
}

/// As the vault opens now, whichever of the passwords it has.
fn either(bench: &Bench) -> (holdfast_vault::Vault, Grant) {
    let store = bench.store();
    let mut opened =
        [password(), other_password(), backup_password()].into_iter().map(|one| store.unlock(&one));
    opened.find_map(Result::ok).unwrap()
}
