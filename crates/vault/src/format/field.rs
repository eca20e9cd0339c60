//! How fields of the JSON are read, so that every reader takes the same: FORMAT.md section 5.

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A time: `YYYY-MM-DDTHH:MM:SS`, perhaps a fraction, `Z`.
pub(crate) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_time(&text).ok_or_else(|| D::Error::custom("no time"))
}

/// The same in whole seconds: a fraction is ignored.
pub(crate) fn whole_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let whole = read_time(&text).and_then(|_| read_time(&format!("{}Z", text.get(..19)?)));
    whole.ok_or_else(|| D::Error::custom("no time"))
}

/// A time, or null.
pub(crate) fn time_or_null<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    text.map(|text| read_time(&text).ok_or_else(|| D::Error::custom("no time"))).transpose()
}

/// A time that may be absent.
pub(crate) fn time_or_absent<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_str().and_then(read_time))
}

/// A field that may be absent, and counts as absent where it is of another type.
pub(crate) fn or_absent<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(T::deserialize(Value::deserialize(deserializer)?).unwrap_or_default())
}

/// Names of what has to be known. What is no array of strings is something that no program knows.
pub(crate) fn needs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(Vec::deserialize(&value).unwrap_or_else(|_| vec![value.to_string()]))
}

/// The elements that are as they should be.
pub(crate) fn fitting<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let elements: Vec<Value> = Vec::deserialize(deserializer)?;
    Ok(elements.into_iter().filter_map(|element| T::deserialize(element).ok()).collect())
}

/// A number or null. One that is too large is the largest that is kept.
pub(crate) fn number_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let number: Option<u64> = Option::deserialize(deserializer)?;
    Ok(number.map(|number| u32::try_from(number).unwrap_or(u32::MAX)))
}

/// A number of two bytes. One that is larger is 0, which is no number of anything.
pub(crate) fn short_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    Ok(u16::try_from(u64::deserialize(deserializer)?).unwrap_or_default())
}

fn read_time(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.strip_suffix('Z')?.split_at_checked(19)?;
    let has_form = seconds.bytes().zip(*b"dddd-dd-ddTdd:dd:dd").all(|(found, form)| match form {
        b'd' => found.is_ascii_digit(),
        _ => found == form,
    });
    let is_fraction = fraction.is_empty()
        || fraction.strip_prefix('.').is_some_and(|digits| {
            (1..=9).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
    // The parser takes a leap second and the year 0.
    let is_usual = !seconds.ends_with("60") && !seconds.starts_with("0000");
    if has_form && is_fraction && is_usual { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_one_form() {
        for good in ["2026-01-02T03:04:05Z", "2024-02-29T23:59:59.123456789Z", "0001-01-01T00:00:00.0Z"] {
            assert!(read_time(good).is_some(), "{good}");
        }
        for bad in [
            "2026-01-02T03:04:05+00:00",
            "2026-01-02t03:04:05Z",
            "2026-01-02T03:04:05z",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04:05.Z",
            "2026-01-02T03:04:05.1234567890Z",
            "2026-01-02T03:04:60Z",
            "2026-01-02T24:00:00Z",
            "2025-02-29T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-01-02T03:04Z",
            "2026-01-02T03:04:05",
            "20260102T030405Z",
            "2026-01-02T03:04:05[UTC]Z",
            "é026-01-02T03:04:05Z",
            "",
        ] {
            assert!(read_time(bad).is_none(), "{bad}");
        }
    }
}
