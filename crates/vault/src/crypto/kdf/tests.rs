use data_encoding::HEXLOWER;

use super::*;

fn cost(memory_kib: u32, passes: u32, lanes: u32) -> KdfCost {
    KdfCost { memory_kib, passes, lanes }
}

#[test]
fn the_result_is_that_of_the_reference_implementation() {
    // echo -n 'correct horse' | argon2 "$(printf '0%.0s' {1..32})" -id -t 2 -k 64 -p 1 -l 32 -r
    let key = derive_kek(
        &Password::new("correct horse").unwrap(),
        b"00000000000000000000000000000000",
        cost(64, 2, 1),
        &KdfPolicy::cheap_for_tests(),
    )
    .unwrap();
    // EXPOSE: a test compares with the reference.
    assert_eq!(
        HEXLOWER.encode(key.expose()),
        "d137b947d01866eb110d03a92aa9212301278c3a61df2a00a93be6c2aefc4b55"
    );
}

#[test]
fn costs_outside_the_limits_are_refused_before_any_work() {
    let policy = KdfPolicy::standard();
    let good = cost(256 * MIB, 3, 4);
    assert_eq!(policy.judge(good), Ok(()));
    assert_eq!(policy.judge(cost(2047 * MIB, 32, 16)), Ok(()));
    for (bad, why) in [
        (cost(256 * MIB - 1, 3, 4), KdfError::TooLittle),
        (cost(2047 * MIB + 1, 3, 4), KdfError::TooMuch),
        (cost(u32::MAX, 3, 4), KdfError::TooMuch),
        (cost(256 * MIB, 0, 4), KdfError::TooLittle),
        (cost(256 * MIB, 33, 4), KdfError::TooMuch),
        (cost(256 * MIB, 3, 0), KdfError::TooLittle),
        (cost(256 * MIB, 3, 17), KdfError::TooMuch),
        (cost(0, 33, 4), KdfError::TooMuch),
    ] {
        let derived = derive_kek(&Password::new("correct horse").unwrap(), &[0; 32], bad, &policy);
        assert_eq!(derived.err(), Some(why), "{bad:?}");
    }
}

#[test]
fn calibration_aims_at_a_second_and_stays_in_its_limits() {
    let ms = Duration::from_millis;
    assert_eq!(passes_for(ms(300), 3), 10);
    assert_eq!(passes_for(ms(1), 3), 16);
    assert_eq!(passes_for(ms(1_000), 3), 3);
    assert_eq!(passes_for(ms(60_000), 3), 3);
}
