mod explore;

use holdfast_cases::cases;
use holdfast_phrase::{Identity, IdentityType};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

/// An auto backup.
type File = (Vec<Account>, Vec<Deleted>);

/// A computer, and the files that it wrote.
#[derive(Clone, Debug, Default)]
struct Computer {
    accounts: Vec<Account>,
    deleted: Vec<Deleted>,
    files: Vec<File>,
}

impl Computer {
    fn write(&mut self) {
        self.files.push((self.accounts.clone(), self.deleted.clone()));
    }

    fn take(&mut self, (accounts, deleted): &File, answers: &Answers, ids: &mut Ids) {
        let theirs = Side { accounts, deleted };
        let plan = plan(Side { accounts: &self.accounts, deleted: &self.deleted }, theirs);
        take_over(&mut self.accounts, &mut self.deleted, (&plan, theirs), answers, &mut || ids.next());
    }

    fn has(&self) -> BTreeSet<String> {
        self.accounts.iter().map(|account| account.primary().1).collect()
    }

    fn delete(&mut self, at: usize, now: Timestamp) {
        if at < self.accounts.len() {
            let gone = self.accounts.remove(at);
            Deleted::add(&mut self.deleted, gone.ids().map(|id| Deleted::new(id, now)));
        }
    }
}

#[derive(Default)]
struct Ids(u128);

impl Ids {
    fn next(&mut self) -> AccountId {
        self.0 += 1;
        AccountId(self.0.to_be_bytes())
    }
}

fn account(phrase: usize, id: AccountId) -> Account {
    let identity = serde_json::json!({"type": "did:key", "value": format!("phrase {phrase}"), "path": null});
    let identity: Identity = serde_json::from_value(identity).unwrap();
    assert_eq!(identity.kind, IdentityType::DidKey);
    serde_json::from_value(serde_json::json!({
        "id": id, "name": format!("Phrase {phrase}"), "kind": "olares", "secretType": 1, "words": 12,
        "createdAt": "2026-01-02T03:04:05Z", "backedUpAt": null, "checkedAt": null, "note": null, "boundName": null,
        "keys": 64, "keyuses": 1000, "hasPassphrase": false, "identities": [identity],
    }))
    .unwrap()
}

#[derive(Clone, Debug)]
enum Act {
    Add(usize),
    Delete(usize),
    Rename(usize, u8),
    Prove(usize, i64),
    Raise(usize, u32),
    /// An auto backup.
    Write,
    /// From whom, how old the file, what is answered of deletions: there, and here.
    Take {
        from: usize,
        age: usize,
        delete: bool,
        back: bool,
    },
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let act = prop_oneof![
        3 => (0..3usize).prop_map(Act::Add),
        2 => (0..3usize).prop_map(Act::Delete),
        1 => (0..3usize, any::<u8>()).prop_map(|(at, name)| Act::Rename(at, name)),
        1 => (0..3usize, 0..100i64).prop_map(|(at, day)| Act::Prove(at, day)),
        1 => (0..3usize, 1000..9000u32).prop_map(|(at, uses)| Act::Raise(at, uses)),
        3 => Just(Act::Write),
        4 => (1..3usize, 0..3usize, any::<bool>(), any::<bool>())
            .prop_map(|(from, age, delete, back)| Act::Take { from, age, delete, back }),
    ];
    (0..3usize, act)
}

/// Three computers, and who has which phrase because nobody deleted it there, whatever files say.
#[derive(Default)]
struct World {
    computers: [Computer; 3],
    ids: Ids,
    clock: i64,
}

impl World {
    fn now(&mut self) -> Timestamp {
        self.clock += 60;
        Timestamp::from_second(1_767_000_000 + self.clock).unwrap()
    }

    fn act(&mut self, who: usize, act: &Act) {
        let now = self.now();
        match act {
            Act::Add(phrase) => {
                let new = account(*phrase, self.ids.next());
                let own = &mut self.computers[who].accounts;
                if !own.iter().any(|account| account.primary() == new.primary()) {
                    own.push(new);
                }
            }
            Act::Delete(at) => self.computers[who].delete(*at, now),
            Act::Rename(at, name) => self.change(who, *at, |account| account.name = format!("Name {name}")),
            Act::Prove(at, day) => self.change(who, *at, |account| {
                let at = Timestamp::from_second(day * 86_400).ok();
                account.backed_up_at = account.backed_up_at.max(at);
            }),
            Act::Raise(at, uses) => {
                self.change(who, *at, |account| account.keyuses = account.keyuses.max(Some(*uses)));
            }
            Act::Write => self.computers[who].write(),
            Act::Take { from, age, delete, back } => {
                let files = &self.computers[(who + from) % 3].files;
                let Some(file) = files.len().checked_sub(age + 1).map(|at| files[at].clone()) else { return };
                let own = &self.computers[who];
                let here = Side { accounts: &own.accounts, deleted: &own.deleted };
                let plan = plan(here, Side { accounts: &file.0, deleted: &file.1 });
                let mut answers = Answers::default();
                answers.delete.extend(plan.deleted_there.iter().filter(|_| *delete));
                answers.take.extend(plan.deleted_here.iter().filter(|_| *back));
                self.computers[who].take(&file, &answers, &mut self.ids);
            }
        }
    }

    fn change(&mut self, who: usize, at: usize, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self.computers[who].accounts.get_mut(at) {
            change(account);
        }
    }

    /// Everybody takes over from everybody, and answers nothing.
    fn everybody_takes_over(&mut self, order: usize) {
        for step in 0..3 {
            let who = (step + order) % 3;
            for from in [1, 2] {
                let from = if order.is_multiple_of(2) { from } else { 3 - from };
                self.computers[(who + from) % 3].write();
                self.act(who, &Act::Take { from, age: 0, delete: false, back: false });
            }
        }
    }
}

/// What has to be so after everybody took over from everybody twice.
fn check(world: &mut World, order: usize) {
    let before: BTreeSet<_> = world.computers.iter().flat_map(Computer::has).collect();
    world.everybody_takes_over(order);
    world.everybody_takes_over(order);
    for computer in &world.computers {
        // What one of them has, nobody lost; what none of them has, nobody has again.
        assert_eq!(computer.has(), before);
        assert_eq!(computer.accounts.len(), before.len());
    }
    // What was proved and used is known everywhere.
    let facts = |computer: &Computer| -> BTreeSet<_> {
        let fact = |account: &Account| (account.primary(), account.backed_up_at, account.keyuses);
        computer.accounts.iter().map(fact).collect()
    };
    assert_eq!(facts(&world.computers[0]), facts(&world.computers[1]));
    assert_eq!(facts(&world.computers[0]), facts(&world.computers[2]));
    // And once more changes nothing.
    let accounts = |world: &World| {
        let sorted = |computer: &Computer| {
            let mut accounts = computer.accounts.clone();
            accounts.sort_by_key(Account::primary);
            (accounts, computer.deleted.clone())
        };
        world.computers.iter().map(sorted).collect::<Vec<_>>()
    };
    let settled = accounts(world);
    world.everybody_takes_over(order);
    assert_eq!(accounts(world), settled);
}

proptest! {
    #![proptest_config(cases(300, 0x19))]

    #[test]
    fn three_computers_lose_nothing_and_agree(acts in prop::collection::vec(act(), 0..24), order in 0..6usize) {
        let mut world = World::default();
        for (who, act) in &acts {
            world.act(*who, act);
        }
        check(&mut world, order);
    }
}

#[test]
fn an_old_file_brings_nothing_back_that_everybody_gave_up() {
    let mut world = World::default();
    for act in [Act::Add(0), Act::Write] {
        world.act(0, &act);
    }
    let take = |delete| Act::Take { from: 2, age: 0, delete, back: false };
    // The second takes it over and writes a file, which is late; then the first deletes it, and the second agrees.
    world.act(1, &take(false));
    world.act(1, &Act::Write);
    let late = world.computers[1].files[0].clone();
    world.act(0, &Act::Delete(0));
    world.act(0, &Act::Write);
    world.act(1, &take(true));
    assert!(world.computers.iter().all(|computer| computer.accounts.is_empty()));
    let World { computers, ids, .. } = &mut world;
    computers[0].take(&late, &Answers::default(), ids);
    assert!(computers[0].accounts.is_empty());
    // Whoever wants it back gets it, and from then on it is there.
    let mut back = Answers::default();
    back.take.extend(late.0.iter().map(|account| account.id));
    computers[0].take(&late, &back, ids);
    check(&mut world, 0);
    assert!(world.computers.iter().all(|computer| computer.accounts.len() == 1));
}

#[test]
fn names_and_notes_stay_unless_another_is_chosen() {
    let mut ids = Ids::default();
    let mut ours = account(0, ids.next());
    let mut theirs = account(0, ids.next());
    (ours.note, theirs.note) = (Some("here".into()), Some("there".into()));
    theirs.name = "Laptop's".into();
    let take = |answers: &Answers| {
        let mut here = Computer { accounts: vec![ours.clone()], ..Computer::default() };
        here.take(&(vec![theirs.clone()], Vec::new()), answers, &mut Ids(100));
        (here.accounts[0].name.clone(), here.accounts[0].note.clone().unwrap_or_default())
    };
    let (id, none) = (ours.id, Answers::default());
    assert_eq!(take(&none), ("Phrase 0".into(), "here".into()));
    let answers = Answers { names: [id].into(), notes: [(id, NoteChoice::Theirs)].into(), ..none.clone() };
    assert_eq!(take(&answers), ("Laptop's".into(), "there".into()));
    let answers = Answers { notes: [(id, NoteChoice::Both)].into(), ..none };
    assert_eq!(take(&answers), ("Phrase 0".into(), "here\nthere".into()));
}
