//! GF(256) with the polynomial of Rijndael, x^8 + x^4 + x^3 + x + 1 (SLIP-0039, "Shamir's secret sharing"). No table and no branch
//! depends on a value, so that time says nothing of it.

use zeroize::Zeroizing;

fn times(a: u8, b: u8) -> u8 {
    let (mut sum, mut a) = (0u8, a);
    for bit in 0..8 {
        // All ones where the bit is set.
        sum ^= a & (b >> bit & 1).wrapping_neg();
        a = a << 1 ^ (0x1B & (a >> 7).wrapping_neg());
    }
    sum
}

/// a^254, which is 1/a; 0 of 0.
fn inverse(a: u8) -> u8 {
    let mut power = a;
    // 254 is 0b11111110: squared, and times a where a bit follows.
    for _ in 0..6 {
        power = times(times(power, power), a);
    }
    times(power, power)
}

/// The value at `x` of the polynomials through these points, one for each byte. No two points have the same x.
pub(super) fn at(x: u8, points: &[(u8, &[u8])]) -> Zeroizing<Vec<u8>> {
    let length = points.first().map_or(0, |(_, value)| value.len());
    let mut sum = Zeroizing::new(vec![0u8; length]);
    for (own, value) in points {
        let others = points.iter().filter(|(other, _)| other != own);
        // The coefficients depend on the numbers of the shares alone, which are no secret.
        let basis = others.fold(1, |basis, (other, _)| times(basis, times(x ^ other, inverse(own ^ other))));
        sum.iter_mut().zip(*value).for_each(|(byte, share)| *byte ^= times(*share, basis));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_an_inverse() {
        for a in 1..=255 {
            assert_eq!(times(a, inverse(a)), 1, "{a}");
        }
        assert_eq!((times(0x57, 0x83), inverse(0)), (0xC1, 0));
    }

    #[test]
    fn a_polynomial_goes_through_its_points() {
        let points: [(u8, &[u8]); 3] = [(0, &[7, 1]), (5, &[200, 2]), (9, &[33, 3])];
        for (x, value) in points {
            assert_eq!(at(x, &points).as_slice(), value);
        }
    }
}
