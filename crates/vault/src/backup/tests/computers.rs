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
        let theirs = open(self.store(), &self.other().newest, BACKUP).unwrap();
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
    let theirs = open(desk.store(), &desk.other().newest, BACKUP).unwrap();
    assert_eq!(desk.vault.gone_at(&theirs), desk.other().gone_at);

    // It is known in whatever is restored from here, and can be taken back.
    let backup = desk.backed_up();
    let setting = setting();
    let all = backup.accounts().iter().map(|account| account.id).collect();
    let ((restored, _), _) =
        setting.store.restore_as_new(&backup, &all, &password(PASSWORD), Existing::Refuse, &[]).unwrap();
    assert!(restored.contents.index.gone_at(&other.installation).is_some());
    desk.vault.set_computer_gone(&other.installation, false).unwrap();
    assert_eq!(desk.other().gone_at, None);
}

/// The newest of many are read, and what lies there under such a name is never touched.
#[test]
fn a_folder_full_of_files_with_such_names_is_read_as_far_as_the_newest() {
    let Two { mut desk, mut laptop, shared } = two();
    desk.takes_over();
    laptop.takes_over();
    let path = desk.other().newest;
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    for at in 0..100 {
        std::fs::copy(&path, shared.path().join(name.replace(".holdfast", &format!(" ({at}).holdfast"))))
            .unwrap();
        std::fs::write(shared.path().join(format!("holdfast-auto-2099-01-01-{at:08x}-000001.holdfast")), "x")
            .unwrap();
    }
    let before = names(shared.path());
    // Computers that are not there hide none that is known.
    assert_eq!((desk.other().newest, desk.other().since), (path, 1));
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
