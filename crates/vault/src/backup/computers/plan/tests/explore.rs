//! Every history of three computers and one phrase, each with up to so many actions. Phrases do not touch one another in a plan, so one is all.
//! The model has an account as a set of ids; whether the code does what it says is held against it by random histories.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::*;

/// What a computer has of the phrase, or a file of it: ids as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct One {
    /// None: it has not the phrase.
    ids: u32,
    gone: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Add,
    Delete,
    /// The file of another computer, whichever it wrote; and whether what is asked is answered otherwise than by default: deleted here, too;
    /// or wanted back; or a new one left.
    Take {
        file: One,
        otherwise: bool,
    },
}

impl One {
    fn step(&mut self, step: Step, next: &mut u32) {
        match step {
            Step::Add if self.ids == 0 => self.ids = id(next),
            Step::Delete => {
                self.gone |= self.ids;
                self.ids = 0;
            }
            Step::Take { file, otherwise } => {
                let is_gone = |ids: u32, gone: u32| ids & !gone == 0;
                self.ids = match (self.ids, file.ids) {
                    (0, 0) => 0,
                    (0, theirs) if is_gone(theirs, self.gone) == otherwise => theirs,
                    (0, _) => 0,
                    (own, 0) if is_gone(own, file.gone) && otherwise => 0,
                    (own, theirs) => own | theirs,
                };
                self.gone |= file.gone;
                if self.ids != 0 && is_gone(self.ids, self.gone) {
                    self.ids |= id(next);
                }
            }
            Step::Add => {}
        }
    }
}

fn id(next: &mut u32) -> u32 {
    *next += 1;
    1 << (*next - 1)
}

#[derive(Clone, Debug, Default)]
struct State {
    now: [One; 3],
    /// All that each wrote: a file may come late, twice, or never.
    files: [Vec<One>; 3],
    left: [u8; 3],
    next: u32,
}

impl State {
    fn after(&self, who: usize, step: Step) -> Self {
        let mut after = self.clone();
        after.now[who].step(step, &mut after.next);
        after.left[who] -= 1;
        after.write(who);
        after
    }

    fn write(&mut self, who: usize) {
        let file = self.now[who];
        if let Err(at) = self.files[who].binary_search(&file) {
            self.files[who].insert(at, file);
        }
    }

    fn steps(&self, who: usize) -> Vec<Step> {
        let files = (0..3).filter(|from| *from != who).flat_map(|from| &self.files[from]);
        let takes =
            files.flat_map(|file| [false, true].map(|otherwise| Step::Take { file: *file, otherwise }));
        [Step::Add, Step::Delete].into_iter().chain(takes).collect()
    }

    /// The same whatever the ids are called.
    fn fingerprint(&self) -> (u64, u64) {
        let mut names = [u32::MAX; 32];
        let mut known = 0;
        let mut named = |bits: u32| {
            (0..32).filter(|bit| bits & (1 << bit) != 0).fold(0u32, |all, bit| {
                if names[bit] == u32::MAX {
                    names[bit] = known;
                    known += 1;
                }
                all | 1 << names[bit]
            })
        };
        let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
        1u8.hash(&mut hashers[1]);
        for hasher in &mut hashers {
            self.left.hash(hasher);
            for one in self.now.iter().chain(self.files.iter().flatten()) {
                (named(one.ids), named(one.gone)).hash(hasher);
            }
            self.files.each_ref().map(Vec::len).hash(hasher);
        }
        (hashers[0].finish(), hashers[1].finish())
    }

    /// Everybody takes over from everybody twice, and answers nothing.
    fn check(&self) {
        let mut after = self.clone();
        let has = |state: &Self| state.now.map(|one| one.ids != 0);
        let somebody_had = has(self).contains(&true);
        for _ in 0..2 {
            for (who, from) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
                let file = after.now[from];
                after.now[who].step(Step::Take { file, otherwise: false }, &mut after.next);
                after.write(who);
            }
        }
        assert_eq!(has(&after), [somebody_had; 3], "{self:?}");
        if somebody_had {
            return;
        }
        // It is gone for good, whatever old file comes.
        for (who, one) in after.now.iter().enumerate() {
            for file in (0..3).filter(|from| *from != who).flat_map(|from| &after.files[from]) {
                let mut one = *one;
                one.step(Step::Take { file: *file, otherwise: false }, &mut after.next.clone());
                assert_eq!(one.ids, 0, "{self:?} {file:?}");
            }
        }
    }
}

/// How many states there are with so many actions each.
fn explore(actions: u8) -> usize {
    let first = State { left: [actions; 3], ..State::default() };
    let (mut seen, mut open) = (HashSet::from([first.fingerprint()]), vec![first]);
    while let Some(state) = open.pop() {
        state.check();
        for who in (0..3).filter(|who| state.left[*who] > 0) {
            for step in state.steps(who) {
                let after = state.after(who, step);
                if seen.insert(after.fingerprint()) {
                    open.push(after);
                }
            }
        }
    }
    seen.len()
}

/// Three actions each; `HOLDFAST_ACTIONS` says another number.
#[test]
fn in_no_history_is_anything_lost_or_back() {
    let asked = std::env::var("HOLDFAST_ACTIONS").ok().map(|count| count.parse().unwrap());
    let states = explore(asked.unwrap_or(3));
    assert!(states > 2_000, "{states}");
    if asked.is_some() {
        eprintln!("{states} states");
    }
}

fn step() -> impl Strategy<Value = (usize, usize, usize, bool)> {
    (0..3usize, 0..6usize, 0..9usize, any::<bool>())
}

proptest! {
    #![proptest_config(cases(300, 0x1901))]

    /// The code does what the model says.
    #[test]
    fn the_model_is_what_the_code_does(steps in prop::collection::vec(step(), 0..20)) {
        let (mut model, mut world) = (State::default(), World::default());
        let mut files: [Vec<(One, File)>; 3] = Default::default();
        for (who, what, which, otherwise) in steps {
            match what {
                0 => {
                    model.now[who].step(Step::Add, &mut model.next);
                    world.act(who, &Act::Add(0));
                }
                1 => {
                    model.now[who].step(Step::Delete, &mut model.next);
                    world.act(who, &Act::Delete(0));
                }
                _ => {
                    let from = (who + 1 + what % 2) % 3;
                    let Some((one, file)) = files[from].get(which).cloned() else { continue };
                    model.now[who].step(Step::Take { file: one, otherwise }, &mut model.next);
                    let mut answers = Answers::default();
                    if otherwise {
                        answers.delete.extend(world.computers[who].accounts.iter().map(|account| account.id));
                        answers.take.extend(file.0.iter().map(|account| account.id));
                        answers.leave.clone_from(&answers.take);
                    }
                    let World { computers, ids, .. } = &mut world;
                    computers[who].take(&file, &answers, ids);
                }
            }
            let own = &world.computers[who];
            prop_assert_eq!(own.accounts.len(), usize::from(model.now[who].ids != 0));
            prop_assert_eq!(own.deleted.len(), model.now[who].gone.count_ones() as usize);
            let ids = own.accounts.first().map_or(0, |account| account.ids().count());
            prop_assert_eq!(ids, model.now[who].ids.count_ones() as usize);
            files[who].push((model.now[who], (own.accounts.clone(), own.deleted.clone())));
        }
    }
}
