//! The code points that Unicode 13.0 has assigned. How they are normalised stays as it is in every later version
//! (https://www.unicode.org/policies/stability_policy.html); one that is assigned later may become something else.

use std::sync::LazyLock;

/// First and last of each stretch, hexadecimal, from DerivedAge.txt.
static ASSIGNED: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| {
    let number = |text: &str| u32::from_str_radix(text, 16).ok();
    let stretch = |text: &str| text.split_once('-').and_then(|(first, last)| number(first).zip(number(last)));
    include_str!("assigned.txt").split_whitespace().filter_map(stretch).collect()
});

/// Whether Unicode 13.0 has assigned it.
pub(super) fn is_assigned(c: char) -> bool {
    let c = u32::from(c);
    let before = ASSIGNED.partition_point(|(first, _)| *first <= c);
    before.checked_sub(1).and_then(|at| ASSIGNED.get(at)).is_some_and(|(_, last)| c <= *last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_table_of_unicode_13() {
        let sum: u32 = ASSIGNED.iter().map(|(first, last)| last - first + 1).sum();
        // 143,859 characters, 65 controls, 137,468 for private use, 2,048 surrogates.
        assert_eq!((ASSIGNED.len(), sum), (677, 283_440));
        assert!(ASSIGNED.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
    }

    #[test]
    fn what_came_later_is_not_in_it() {
        // Versions 1.1, 5.2, 13.0.
        for assigned in ['a', 'ß', '字', '\u{1F600}', '\u{A960}', '\u{1F972}', '\u{30000}', '\u{10FFFD}'] {
            assert!(is_assigned(assigned), "{assigned:?}");
        }
        // Never, 14.0, 15.0, 15.1, 16.0.
        for other in ['\u{378}', '\u{10FFFF}', '\u{1FAE0}', '\u{1FAE8}', '\u{2FFC}', '\u{1C89}'] {
            assert!(!is_assigned(other), "{other:?}");
        }
    }
}
