use holdfast_cases::cases;
use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

const LAST: i64 = 1_000_000;

/// As it is after a start.
const STARTED: Destination =
    Destination { last_at: Some(Timestamp::constant(LAST, 0)), written: None, last_try: None };

/// What happens to a computer.
#[derive(Clone, Debug)]
enum Event {
    /// The wall clock jumps by so many seconds.
    Jump(i64),
    /// The program ends and starts again: it forgets what the monotonic clock said.
    Restart,
    /// For so many looks of ten minutes the disk takes nothing.
    Full(u32),
    /// So many looks of ten minutes pass, and backups are written when they are due.
    Pass(u32),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        // Often less than a day, where the wall clock alone does not tell.
        3 => prop_oneof![-100_000i64..100_000, -40_000_000i64..40_000_000].prop_map(Event::Jump),
        2 => Just(Event::Restart),
        1 => (1u32..60).prop_map(Event::Full),
        4 => (1u32..300).prop_map(Event::Pass),
    ]
}

proptest! {
    #![proptest_config(cases(2_000, 0x0015_0001))]

    /// However the wall clock jumps, there is at most one try an hour, and after a day that passes undisturbed there is a backup.
    #[test]
    fn jumps_of_the_clock_make_neither_a_storm_nor_a_silence(events in proptest::collection::vec(event(), 1..24)) {
        walk(events)?;
    }

    /// The latest `keep` stay, the latest authentic one stays, and nothing goes while there are not too many.
    #[test]
    fn the_latest_and_the_latest_authentic_one_stay(
        authentic in proptest::collection::vec(any::<bool>(), 0..60),
        keep in 1usize..40,
    ) {
        let own: Vec<_> = authentic.iter().enumerate()
            .map(|(i, authentic)| Own { sequence: 3 * i as u64 + 1, authentic: *authentic }).collect();
        let pruned = to_prune(&own, keep);
        let left: Vec<_> = own.iter().filter(|own| !pruned.contains(&own.sequence)).collect();
        for own in own.iter().rev().take(keep) {
            prop_assert!(!pruned.contains(&own.sequence));
        }
        if let Some(newest) = own.iter().rev().find(|own| own.authentic) {
            prop_assert!(left.contains(&newest));
        }
        prop_assert!(left.len() <= keep + 1);
        prop_assert_eq!(left.len() + pruned.len(), own.len());
    }
}

#[test]
fn a_day_and_not_a_second_less() {
    assert!(!is_due(STARTED, at(LAST + 86_399), Duration::ZERO));
    assert!(is_due(STARTED, at(LAST + 86_400), Duration::ZERO));
    assert_eq!(due_at(STARTED.last_at, at(LAST + 1)), at(LAST + 86_400));
    let tried = Destination { last_try: Some(Duration::from_secs(100)), ..STARTED };
    assert!(!is_due(tried, at(2_000_000), Duration::from_secs(3_699)));
    assert!(is_due(tried, at(2_000_000), Duration::from_secs(3_700)));
}

#[test]
fn after_a_start_a_clock_before_the_last_backup_was_set_back() {
    for before in [1, 3_600, 86_399, 86_400, 40_000_000] {
        assert!(is_due(STARTED, at(LAST - before), Duration::ZERO), "{before} s before");
        assert_eq!(due_at(STARTED.last_at, at(LAST - before)), at(LAST - before));
    }
    assert!(!is_due(STARTED, at(LAST), Duration::ZERO));
}

#[test]
fn a_program_that_wrote_the_last_one_itself_lets_no_clock_hurry_or_hold_it_within_a_day() {
    let written = Duration::from_secs(500);
    let own = Destination { written: Some(written), last_try: Some(written), ..STARTED };
    for wall in [LAST - 86_399, LAST - 1, LAST + 86_399] {
        assert!(!is_due(own, at(wall), written + DAY - Duration::from_secs(1)));
        assert!(is_due(own, at(wall), written + DAY));
    }
}

#[test]
fn what_could_not_be_written_after_a_day_is_tried_again_in_an_hour_whatever_the_clock_says() {
    let tried = DAY + Duration::from_secs(500);
    let failed = Destination { written: Some(Duration::ZERO), last_try: Some(tried), ..STARTED };
    assert!(!is_due(failed, at(LAST), tried + Duration::from_secs(3_599)));
    assert!(is_due(failed, at(LAST), tried + Duration::from_secs(3_600)));
}

#[test]
fn a_clock_set_back_by_an_hour_and_a_half_right_after_a_backup_holds_the_next_one_up_by_no_more() {
    walk(vec![Event::Pass(1), Event::Jump(-5_401), Event::Pass(151)]).unwrap();
    walk(vec![Event::Pass(1), Event::Restart, Event::Jump(-5_401), Event::Pass(151)]).unwrap();
}

fn walk(events: Vec<Event>) -> Result<(), TestCaseError> {
    let (mut wall, mut monotonic) = (1_790_000_000i64, 0u64);
    let (mut last_at, mut written, mut last_try) = (None, None, None);
    let mut latest = None;
    for event in events {
        let (looks, works) = match event {
            Event::Jump(by) => {
                wall += by;
                continue;
            }
            Event::Restart => {
                (written, last_try) = (None, None);
                continue;
            }
            Event::Full(looks) => (looks, false),
            Event::Pass(looks) => (looks, true),
        };
        let undisturbed_from = monotonic;
        let mut in_this_time = 0;
        for _ in 0..looks {
            (wall, monotonic) = (wall + 600, monotonic + 600);
            let now = Duration::from_secs(monotonic);
            if is_due(Destination { last_at, written, last_try }, at(wall), now) {
                prop_assert!(
                    last_try.is_none_or(|tried| now - tried >= BETWEEN_TRIES),
                    "two tries within an hour"
                );
                last_try = Some(now);
                if works {
                    (last_at, written, latest) = (Some(at(wall)), Some(now), Some(monotonic));
                    in_this_time += 1;
                }
            }
        }
        let passed = monotonic - undisturbed_from;
        if works && passed > 25 * 3600 {
            prop_assert!(latest.is_some_and(|latest| monotonic - latest <= 25 * 3600), "none for a day");
        }
        if works {
            prop_assert!(in_this_time <= 1 + passed / (24 * 3600), "{in_this_time} in {passed} s");
        }
    }
    Ok(())
}
