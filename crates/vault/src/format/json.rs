//! What JSON of a file may look like, so that all readers read the same: FORMAT.md section 5. The rest `serde_json` checks: UTF-8, no byte
//! order mark, no lone surrogates; of a key that is there twice the last one counts.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// How deep objects and arrays stand in one another at most.
const DEEPEST: usize = 16;
/// 2^53 − 1, the last integer that every reader of JSON knows exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// The text is no JSON of a file.
#[derive(Debug)]
pub(crate) struct NotJson;

/// Reads the JSON of a file.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, NotJson> {
    if !is_plain(text) {
        return Err(NotJson);
    }
    // At once: twice as fast. It fails where a key that is known is there twice, too; as a value the last of them is taken.
    serde_json::from_slice(text)
        .or_else(|_| serde_json::from_value(serde_json::from_slice::<Value>(text)?))
        .map_err(|_| NotJson)
}

/// Whether it is nested no deeper than it may be, and all its numbers are integers as they are to be written.
fn is_plain(text: &[u8]) -> bool {
    let (mut depth, mut rest) = (0usize, text);
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'"' => {
                let Some(after) = after_string(after) else { return false };
                rest = after;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth > DEEPEST {
                    return false;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'0'..=b'9' | b'-' | b'+' | b'.' => {
                let end = after.iter().position(|byte| !is_of_number(*byte)).unwrap_or(after.len());
                let (number, after) = after.split_at(end);
                if !is_integer(*first, number) {
                    return false;
                }
                rest = after;
            }
            _ => {}
        }
    }
    true
}

/// What stands after the end of a string that has begun.
fn after_string(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text;
    loop {
        rest = match rest {
            [b'\\', _, after @ ..] => after,
            [b'"', after @ ..] => return Some(after),
            [_, after @ ..] => after,
            [] => return None,
        };
    }
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

fn is_integer(first: u8, rest: &[u8]) -> bool {
    let digits: String = std::iter::once(first).chain(rest.iter().copied()).map(char::from).collect();
    let is_short = digits.len() == 1 || first != b'0';
    is_short
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse().is_ok_and(|number: u64| number <= LARGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_integers_that_every_reader_knows() {
        for good in ["0", "7", "9007199254740991", r#"{"a":[1,2],"b":"1.5e3 -1 \" 01"}"#] {
            assert!(read::<Value>(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in
            ["1.0", "1e3", "1E3", "-1", "-0", "01", "9007199254740992", "99999999999999999999", "[1,2.0]"]
        {
            assert!(read::<Value>(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn it_is_sixteen_deep_at_most() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read::<Value>(nested(16).as_bytes()).is_ok());
        assert!(read::<Value>(nested(17).as_bytes()).is_err());
        assert!(read::<Value>(format!(r#"["{}"]"#, "[".repeat(40)).as_bytes()).is_ok());
    }

    #[test]
    fn the_last_of_equal_keys_counts_and_texts_are_unicode() {
        let value: Value = read(br#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(value["a"], 2);
        #[derive(serde::Deserialize)]
        struct Known {
            a: u8,
            #[serde(flatten)]
            others: serde_json::Map<String, Value>,
        }
        let known: Known = read(br#"{"a":1,"b":3,"b":4,"a":2}"#).unwrap();
        assert_eq!((known.a, &known.others["b"]), (2, &Value::from(4)));
        assert!(read::<Value>(br#""\ud800""#).is_err());
        assert!(read::<Value>("\u{feff}{}".as_bytes()).is_err());
        assert!(read::<Value>(b"\"\xff\"").is_err());
        assert!(read::<Value>(b"{} {}").is_err());
    }
}
