//! Which cases a property test tries: the same ones at every run, so that a test that fails does so for everyone.
//!
//! `npm run test:random` sets `HOLDFAST_SEED` and `HOLDFAST_CASES` to look for new ones. What it finds, proptest writes into a file beside
//! the test (`tests.found`, `schedule.found`). That file is committed, and its cases come first from then on.

mod config;

pub use config::{cases, random};
