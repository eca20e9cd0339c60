use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + second).unwrap()
}

/// `count` wrong passwords, each given as soon as it may be; the time of the last.
fn wrong(attempts: &mut Attempts, count: u32, mut second: i64) -> i64 {
    for _ in 0..count {
        second += attempts.delay(at(second)).as_secs() as i64;
        attempts.begin(at(second)).unwrap();
        attempts.wrong(at(second), at(second));
    }
    second
}

#[test]
fn the_delay_starts_after_the_fourth_and_doubles_to_fifteen_minutes() {
    let mut attempts = Attempts::default();
    let mut seconds = Vec::new();
    let mut second = 0;
    for _ in 0..14 {
        second = wrong(&mut attempts, 1, second);
        seconds.push(attempts.delay(at(second)).as_secs());
    }
    assert_eq!(seconds, [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
}

#[test]
fn an_attempt_in_the_delay_fails_and_does_not_count() {
    let mut attempts = Attempts::default();
    wrong(&mut attempts, 4, 0);
    assert_eq!(attempts.begin(at(2)), Err(Duration::from_secs(3)));
    assert_eq!(attempts.failed, 4);
    assert_eq!(attempts.begin(at(5)), Ok(()));
}

#[test]
fn the_right_password_resets_it() {
    let mut attempts = Attempts::default();
    wrong(&mut attempts, 4, 0);
    attempts.begin(at(5)).unwrap();
    attempts.right();
    assert_eq!(attempts, Attempts::default());
}

#[test]
fn the_right_password_forgives_attempts_that_were_cut_off() {
    let mut attempts = Attempts::default();
    for second in 0..64 {
        assert_eq!(attempts.begin(at(second)), Ok(()), "{second}");
        // Every second one is killed.
        if second % 2 == 1 {
            attempts.right();
        }
    }
}

#[test]
fn a_wrong_one_under_way_counts_after_a_right_one() {
    let mut attempts = Attempts::default();
    attempts.begin(at(0)).unwrap();
    attempts.begin(at(1)).unwrap();
    attempts.right();
    attempts.wrong(at(0), at(2));
    assert_eq!(attempts.failed_by(at(2)), 1);
}

#[test]
fn a_clock_set_back_locks_nobody_out() {
    let mut attempts = Attempts::default();
    wrong(&mut attempts, 9, 0);
    assert_eq!(attempts.delay(at(-31_536_000)), Duration::ZERO);
}

#[test]
fn a_killed_attempt_counts() {
    let mut attempts = Attempts::default();
    for second in 0..4 {
        attempts.begin(at(second)).unwrap();
    }
    assert_eq!(attempts.failed_by(at(200)), 4);
    attempts.last_at = Some(at(198));
    assert_eq!(attempts.delay(at(200)), Duration::from_secs(3));
}

#[test]
fn eight_right_ones_at_once_do_not_get_in_each_others_way() {
    let mut attempts = Attempts::default();
    for second in 0..8 {
        assert_eq!(attempts.begin(at(second)), Ok(()));
    }
    for _ in 0..8 {
        attempts.right();
    }
    assert_eq!(attempts, Attempts::default());
}

#[test]
fn once_there_is_a_delay_attempts_go_one_at_a_time() {
    let mut attempts = Attempts::default();
    let second = wrong(&mut attempts, 5, 0) + 10;
    assert_eq!(attempts.begin(at(second)), Ok(()));
    assert_eq!(attempts.begin(at(second)), Err(FIRST_DELAY));
}

#[test]
fn only_so_many_are_under_way_at_once() {
    let mut attempts = Attempts::default();
    for _ in 0..AT_ONCE {
        attempts.begin(at(0)).unwrap();
    }
    assert_eq!(attempts.begin(at(1)), Err(FIRST_DELAY));
}
