//! What a test has written down, or what the environment says in its place.

use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};
use rand::SeedableRng;
use rand::rngs::StdRng;

/// A number that stands in for the seed that a test has written down.
const SEED: &str = "HOLDFAST_SEED";
/// How many times as many cases as a test has written down.
const CASES: &str = "HOLDFAST_CASES";

/// So many cases from this seed, after those that were found before.
///
/// # Panics
/// If `HOLDFAST_SEED` or `HOLDFAST_CASES` is not a number.
pub fn cases(count: u32, seed: u64) -> Config {
    Config {
        cases: count
            .saturating_mul(number(CASES).map_or(1, |times| u32::try_from(times).unwrap_or(u32::MAX))),
        rng_seed: RngSeed::Fixed(number(SEED).unwrap_or(seed)),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("found"))),
        ..Config::default()
    }
}

/// The random numbers of a test that is not made of cases.
///
/// # Panics
/// If `HOLDFAST_SEED` is not a number.
pub fn random(seed: u64) -> StdRng {
    StdRng::seed_from_u64(number(SEED).unwrap_or(seed))
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}
