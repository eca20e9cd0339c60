//! Putting the words in order.

use rand::seq::SliceRandom;

use super::{Authenticated, Held, Proved, ShareAt};
use crate::environment::Environment;

/// Wrong arrangements after which the words are shown again.
const GOES: u8 = 3;

/// Shuffled words, to be put in order. A chip is a word by its number in the shuffle, so that an answer holds no words.
#[derive(Debug)]
pub struct Arranging {
    held: Held,
    /// Chip to position in the phrase.
    pub(super) order: Vec<usize>,
    wrong: u8,
}

/// What became of an arrangement.
#[derive(Debug)]
pub enum Outcome {
    /// It is right.
    Proved(Proved),
    /// It is wrong; the words are shuffled anew. Nothing tells where.
    Again(Arranging),
    /// It is right, and the words of the next share come. There are ten minutes more.
    NextShare(Authenticated),
    /// It was wrong for the third time.
    BackToReveal(Authenticated),
    /// The ten minutes are over.
    Expired,
}

impl Arranging {
    pub(super) fn new(held: Held, env: &Environment) -> Self {
        let order = (0..held.words().split(' ').count()).collect();
        Self { held, order, wrong: 0 }.shuffled(env)
    }

    /// Which share it is, where there are several.
    pub fn share(&self) -> Option<ShareAt> {
        self.held.share()
    }

    /// The words in the shuffle's order. A word's place here is its chip.
    pub fn chips(&self) -> impl Iterator<Item = &str> {
        let words = self.words();
        self.order.iter().filter_map(move |position| words.get(*position).copied())
    }

    /// Whether the ten minutes are not over.
    pub fn is_valid(&self, env: &Environment) -> bool {
        env.clock.monotonic() < self.held.until
    }

    /// How many goes are left before the words are shown again.
    pub fn goes_left(&self) -> u8 {
        GOES - self.wrong
    }

    /// Judges an arrangement: chips in the order in which they were put. Equal words are interchangeable.
    pub fn submit(self, chips: &[usize], env: &Environment) -> Outcome {
        if !self.is_valid(env) {
            return Outcome::Expired;
        }
        if self.is_right(chips) {
            return match self.held.next(env) {
                Ok(held) => Outcome::NextShare(Authenticated { held }),
                Err(Held { account, derived, .. }) => Outcome::Proved(Proved { account, derived }),
            };
        }
        let wrong = self.wrong + 1;
        if wrong >= GOES {
            Outcome::BackToReveal(Authenticated { held: self.held })
        } else {
            Outcome::Again(Self { wrong, ..self }.shuffled(env))
        }
    }

    /// Back to the words before an arrangement is complete.
    #[must_use]
    pub fn show_again(self) -> Authenticated {
        Authenticated { held: self.held }
    }

    fn is_right(&self, chips: &[usize]) -> bool {
        let words = self.words();
        let put = chips.iter().map(|chip| self.order.get(*chip).and_then(|position| words.get(*position)));
        let mut used: Vec<_> = chips.to_vec();
        used.sort_unstable();
        used.dedup();
        used.len() == words.len() && put.eq(words.iter().map(Some))
    }

    fn words(&self) -> Vec<&str> {
        // The slices point into the phrase.
        self.held.words().split(' ').collect()
    }

    /// A fair shuffle (Fisher and Yates) from the core's random source.
    pub(super) fn shuffled(mut self, env: &Environment) -> Self {
        env.with(|random| self.order.shuffle(random));
        self
    }
}
