use super::*;

const DAY: u64 = 86_400;

/// Two computers that write into one folder.
struct Two {
    desk: Opened,
    laptop: Opened,
    shared: tempfile::TempDir,
}

fn two() -> Two {
    let (mut desk, mut laptop) = (with_accounts(1), with_accounts(1));
    let shared = tempfile::TempDir::new().unwrap();
    for it in [&mut desk, &mut laptop] {
        it.auto_on();
        it.destinations(&[shared.path()]);
        it.run(Urgency::Now);
    }
    Two { desk, laptop, shared }
}

impl Opened {
    fn other(&self) -> OtherComputer {
        let mut others = self.store().other_computers(&self.vault).unwrap();
        assert_eq!(others.len(), 1);
        others.remove(0)
    }

    /// Takes over the newest file of the other computer, and writes an auto backup after it, as happens within a day.
    fn takes_over(&mut self) -> TakenOverNow {
        let theirs = open(self.store(), &self.other().files[0], BACKUP).unwrap();
        let done = self.vault.take_over(&self.grant, &theirs, &Answers::default()).unwrap();
        self.setting.clock.advance(DAY);
        self.run(Urgency::WhenDue);
        done
    }

    fn notices(&self) -> Vec<Notice> {
        let others = self.store().other_computers(&self.vault).unwrap();
        self.vault.health(&[], &self.store().auto_backup_status().unwrap(), &others).notices
    }
}

#[test]
fn two_that_take_over_from_each_other_come_to_an_end() {
    let Two { mut desk, mut laptop, shared: _shared } = two();
    desk.vault.name_computer("Desk").unwrap();
    laptop.vault.name_computer("Laptop").unwrap();
    desk.run(Urgency::Now);
    laptop.run(Urgency::Now);
    let mut rounds = 0;
    while desk.other().has_news() || laptop.other().has_news() {
        rounds += 1;
        assert!(rounds <= 3, "a taking over is news for the other one for ever");
        desk.takes_over();
        laptop.takes_over();
    }
    assert!(rounds > 0);
    let names = |it: &Opened| it.other().name;
    assert_eq!((names(&desk), names(&laptop)), (Some("Laptop".into()), Some("Desk".into())));
    assert_eq!((desk.vault.accounts().len(), laptop.vault.accounts().len()), (2, 2));
    // What comes after that is news again.
    let new = new_phrase(laptop.store());
    laptop.vault.add(&laptop.grant, new).unwrap();
    laptop.run(Urgency::Now);
    assert_eq!(desk.other().since, 1);
    assert_eq!(desk.takes_over().added.len(), 1);
}

#[test]
fn a_file_that_had_nothing_new_changes_no_byte_of_the_vault() {
    let Two { mut desk, mut laptop, shared: _shared } = two();
    desk.takes_over();
    laptop.takes_over();
    desk.takes_over();
    let before = std::fs::read(desk.store().vault_path()).unwrap();
    assert!(laptop.run(Urgency::Now).failed.is_empty());
    desk.takes_over();
    assert_eq!(std::fs::read(desk.store().vault_path()).unwrap(), before);
    // A journal that lies cannot hide what that computer saves later.
    let path = desk.store().folder().join("journal.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut journal: serde_json::Value = serde_json::from_str(&text).unwrap();
    let known = &desk.vault.contents.index.computers[0];
    journal["nothingNew"] = serde_json::json!([
        {"installation": known.installation, "vaultId": known.vault_id, "generation": u64::MAX}
    ]);
    std::fs::write(&path, journal.to_string()).unwrap();
    let new = new_phrase(laptop.store());
    laptop.vault.add(&laptop.grant, new).unwrap();
    laptop.run(Urgency::Now);
    assert_eq!(desk.other().since, 2);
}

#[test]
fn news_and_silence_are_said_and_of_a_gone_computer_what_it_writes() {
    let Two { mut desk, laptop, shared: _shared } = two();
    let other = desk.other();
    let said = |it: &Opened, what: Notice| it.notices().contains(&what);
    assert!(said(&desk, Notice::News(other.clone())));
    desk.setting.clock.advance(60 * DAY - 1);
    assert!(!said(&desk, Notice::Silent(desk.other())));
    desk.setting.clock.advance(1);
    assert!(said(&desk, Notice::Silent(desk.other())));

    desk.vault.set_computer_gone(&other.installation, true).unwrap();
    let about_others = |it: &Opened| {
        let is =
            |notice: &Notice| matches!(notice, Notice::News(_) | Notice::Silent(_) | Notice::GoneWrote(_));
        it.notices().into_iter().filter(is).collect::<Vec<_>>()
    };
    assert_eq!(about_others(&desk), []);
    laptop.setting.clock.advance(61 * DAY);
    laptop.run(Urgency::Now);
    assert_eq!(about_others(&desk), [Notice::GoneWrote(desk.other())]);
    let theirs = open(desk.store(), &desk.other().files[0], BACKUP).unwrap();
    assert_eq!(desk.vault.gone_at(&theirs), desk.other().gone_at);

    // It is known in whatever is restored from here, and can be taken back.
    let backup = desk.backed_up();
    let setting = setting();
    let all = backup.accounts().iter().map(|account| account.id).collect();
    let ((restored, _), _) =
        setting.store.restore_as_new(&backup, &all, &password(PASSWORD), Existing::Refuse, &[]).unwrap();
    assert!(restored.contents.index.gone(&other.installation).is_some());
    desk.vault.set_computer_gone(&other.installation, false).unwrap();
    assert_eq!(desk.other().gone_at, None);
}

/// The newest of many are read, and what lies there under such a name is never touched.
#[test]
fn a_folder_full_of_files_with_such_names_is_read_as_far_as_the_newest() {
    let Two { mut desk, mut laptop, shared } = two();
    desk.takes_over();
    laptop.takes_over();
    let path = desk.other().files.remove(0);
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    for at in 0..100 {
        std::fs::copy(&path, shared.path().join(name.replace(".holdfast", &format!(" ({at}).holdfast"))))
            .unwrap();
        std::fs::write(shared.path().join(format!("holdfast-auto-2099-01-01-{at:08x}-000001.holdfast")), "x")
            .unwrap();
    }
    let before = names(shared.path());
    // Computers that are not there hide none that is known.
    assert_eq!((&desk.other().files[0], desk.other().since), (&path, 1));
    assert_eq!(names(shared.path()), before);
}

#[test]
fn after_a_lost_journal_the_own_files_are_not_of_another_computer() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.run(Urgency::Now);
    std::fs::remove_file(it.store().folder().join("journal.json")).unwrap();
    it.run(Urgency::Now);
    assert_eq!(it.store().other_computers(&it.vault).unwrap(), []);
}

/// A computer that was restored has another vault. What it had before hides nothing of it.
#[test]
fn after_a_new_beginning_of_a_computer_its_new_vault_is_taken_over() {
    let Two { mut desk, mut laptop, shared } = two();
    desk.takes_over();
    let folder = laptop.setting.store.folder().to_owned();
    for name in ["vault.holdfast", "vault.previous.holdfast"] {
        std::fs::remove_file(folder.join(name)).unwrap();
    }
    let (vault, grant) = laptop.store().create(&password(PASSWORD)).unwrap();
    (laptop.vault, laptop.grant) = (vault, grant);
    laptop.auto_on();
    laptop.destinations(&[shared.path()]);
    let new = new_phrase(laptop.store());
    laptop.vault.add(&laptop.grant, new).unwrap();
    laptop.setting.clock.advance(DAY);
    laptop.run(Urgency::Now);
    assert!(desk.other().has_news());
    assert_eq!(desk.takes_over().added.len(), 1);
    assert!(!desk.other().has_news());
    assert_eq!(desk.vault.accounts().len(), 3);
}

/// Whoever can write into the folder can give a file any name.
#[test]
fn another_name_hides_neither_that_a_file_is_old_nor_that_its_computer_is_gone() {
    let Two { mut desk, mut laptop, shared } = two();
    laptop.vault.name_computer("Laptop").unwrap();
    laptop.run(Urgency::Now);
    let early = desk.other().files[0].clone();
    let new = new_phrase(laptop.store());
    laptop.vault.add(&laptop.grant, new).unwrap();
    laptop.run(Urgency::Now);
    desk.takes_over();
    desk.vault.set_computer_gone(&desk.other().installation, true).unwrap();
    let renamed = shared.path().join("holdfast-auto-2026-12-01-00ff00ff-000001.holdfast");
    std::fs::copy(&early, &renamed).unwrap();
    let theirs = open(desk.store(), &renamed, BACKUP).unwrap();
    assert!(theirs.is_of_two_computers());
    assert_eq!(desk.vault.standing(&theirs), Standing::Older);
    assert!(desk.vault.gone_at(&theirs).is_some());
}

#[test]
fn a_gone_computer_whose_clock_is_set_back_is_told_by_its_numbers_and_the_first_day_counts() {
    let Two { mut desk, laptop, shared: _shared } = two();
    let installation = desk.other().installation;
    desk.setting.clock.advance(90 * DAY);
    desk.vault.set_computer_gone(&installation, true).unwrap();
    assert!(!desk.other().wrote_when_gone);
    laptop.run(Urgency::Now);
    assert!(desk.other().wrote_when_gone);
    let before = desk.other().gone_at;
    desk.setting.clock.advance(DAY);
    desk.vault.set_computer_gone(&installation, true).unwrap();
    assert!(desk.other().wrote_when_gone && desk.other().gone_at == before);
}

/// A stick that is not plugged in, or was stolen with the computer.
#[test]
fn a_computer_whose_files_are_not_there_is_known_and_can_be_said_to_be_gone() {
    let Two { mut desk, mut laptop, shared } = two();
    laptop.vault.name_computer("Laptop").unwrap();
    laptop.run(Urgency::Now);
    desk.takes_over();
    let installation = desk.other().installation;
    std::fs::remove_dir_all(shared.path()).unwrap();
    let other = desk.other();
    assert_eq!((other.name.as_deref(), other.since, other.files.len()), (Some("Laptop"), 0, 0));
    assert!(other.last_at.is_some() && !other.rolled_back);
    desk.vault.set_computer_gone(&installation, true).unwrap();
    assert!(desk.other().gone_at.is_some());
}

#[test]
fn a_computer_that_was_rolled_back_is_named() {
    let Two { mut desk, mut laptop, shared: _shared } = two();
    let new = new_phrase(laptop.store());
    laptop.vault.add(&laptop.grant, new).unwrap();
    let late = laptop.run(Urgency::Now).written.remove(0);
    desk.takes_over();
    assert!(!desk.other().rolled_back);
    std::fs::remove_file(late).unwrap();
    assert!(desk.other().rolled_back && !desk.other().has_news());
}

#[test]
fn the_name_is_known_from_the_opening_on_and_nothing_counts_as_taken() {
    let Two { mut desk, mut laptop, shared: _shared } = two();
    laptop.vault.name_computer("Laptop").unwrap();
    laptop.run(Urgency::Now);
    let before = desk.other();
    let theirs = open(desk.store(), &before.files[0], BACKUP).unwrap();
    desk.vault.note_computer(&theirs).unwrap();
    let after = desk.other();
    assert_eq!((after.name.as_deref(), after.since), (Some("Laptop"), before.since));
    assert!(!desk.vault.has_all_of(&theirs));
    assert_eq!(desk.vault.standing(&theirs), Standing::New);
}

/// It is another computer for the others then, and asks for its name once more.
#[test]
fn a_computer_that_lost_its_journal_has_no_name_until_it_gets_one() {
    let Two { desk: _desk, mut laptop, shared: _shared } = two();
    laptop.vault.name_computer("Laptop").unwrap();
    assert_eq!(laptop.vault.computer_name(), Some("Laptop"));
    std::fs::remove_file(laptop.store().folder().join("journal.json")).unwrap();
    laptop.run(Urgency::Now);
    assert_eq!((laptop.vault.computer_name(), laptop.vault.former_computer_name()), (None, Some("Laptop")));
    laptop.vault.name_computer("Laptop").unwrap();
    assert_eq!(laptop.vault.computer_name(), Some("Laptop"));
}

#[test]
fn an_account_that_was_deleted_here_and_kept_there_says_so() {
    let Two { mut desk, mut laptop, shared: _shared } = two();
    desk.takes_over();
    laptop.takes_over();
    let own = desk.vault.accounts()[0].id;
    laptop.vault.remove(own, true, Some(&laptop.grant)).unwrap();
    laptop.run(Urgency::Now);
    assert_eq!(desk.takes_over().open_questions, [own]);
    let theirs = open(laptop.store(), &laptop.other().files[0], BACKUP).unwrap();
    let plan = laptop.vault.plan_take_over(&theirs);
    assert_eq!((plan.new.len(), plan.returning.len()), (1, 1));
}
