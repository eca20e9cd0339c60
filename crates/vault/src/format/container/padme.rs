//! The size of a file: FORMAT.md section 6.

/// No file is smaller. Padmé's steps below it are smaller than a record.
const FLOOR: usize = 65_536;

/// The size for a file that needs `length` bytes.
pub(super) fn padded(length: usize) -> usize {
    let length = length.max(FLOOR);
    let e = length.ilog2();
    let s = e.ilog2() + 1;
    length.next_multiple_of(1 << (e - s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padme_adds_at_most_twelve_percent_and_never_takes_away() {
        for length in (0..300_000).step_by(7).chain([1 << 20, (1 << 20) + 1, 55_000_000]) {
            let size = padded(length);
            assert!(
                size >= length.max(FLOOR) && size as f64 <= length.max(FLOOR) as f64 * 1.12,
                "{length}: {size}"
            );
            assert_eq!(padded(size), size);
        }
    }

    #[test]
    fn padme_gives_the_values_of_its_definition() {
        assert_eq!(padded(1), 65_536);
        assert_eq!(padded(65_537), 65_536 + 2_048);
        assert_eq!(padded(1_000_000), 1_015_808);
    }
}
