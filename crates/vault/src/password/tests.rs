use super::*;

static_assertions::assert_not_impl_any!(Password: Clone, fmt::Display, serde::Serialize, std::ops::Deref, PartialEq);

fn text(password: &str) -> String {
    // EXPOSE: a test compares made-up passwords.
    Password::new(password).unwrap().expose().to_owned()
}

#[test]
fn one_trailing_line_end_goes_and_nothing_else() {
    assert_eq!(text("secret\n"), "secret");
    assert_eq!(text("secret\r\n"), "secret");
    assert_eq!(text("secret\n\n"), "secret\n");
    assert_eq!(text(" secret \t"), " secret \t");
    assert_eq!(text("secret\r"), "secret\r");
}

#[test]
fn the_same_password_typed_on_two_systems_is_the_same() {
    assert_eq!(text("cafe\u{301}"), text("caf\u{e9}"));
    assert_eq!(text("\u{ff41}\u{ff42}"), "ab");
}

#[test]
fn unassigned_code_points_are_refused() {
    for text in
        ["harbour \u{378} lantern forty", "\u{feff}harbour lantern forty", "harbour \u{1fae0} lantern forty"]
    {
        assert_eq!(Password::new(text).unwrap().fit_for_local(), Err(PasswordError::Unassigned));
        assert_eq!(strength(text, Purpose::Backup).refused, Some(PasswordError::Unassigned));
    }
}

#[test]
fn a_password_has_at_most_1024_bytes() {
    assert!(Password::new(&"x".repeat(1024)).is_ok());
    assert_eq!(Password::new(&"x".repeat(1025)).err(), Some(PasswordError::TooLong));
    // One character that NFKC makes 33 bytes long.
    assert_eq!(Password::new(&"\u{fdfa}".repeat(32)).err(), Some(PasswordError::TooLong));
}

#[test]
fn a_guessable_password_is_refused_with_the_reason() {
    let refused = |password: &str| Password::new(password).unwrap().fit_for_local().err();
    assert_eq!(refused("short"), Some(PasswordError::TooShort));
    assert_eq!(refused("1234567"), Some(PasswordError::TooShort));
    assert_eq!(refused("password1"), Some(PasswordError::TooGuessable(Guessable::Common)));
    assert_eq!(refused("aaaaaaaaaaaa"), Some(PasswordError::TooGuessable(Guessable::Repeats)));
    assert_eq!(refused("holdfast"), Some(PasswordError::TooGuessable(Guessable::Short)));
    assert_eq!(refused("harbour lantern forty"), None);
    assert_eq!(refused("水门汀灯塔码头缆绳"), None);
}

#[test]
fn a_long_password_is_judged_in_good_time() {
    assert!(Password::new(&"kelp and anchors ".repeat(60)).unwrap().fit_for_local().is_ok());
}
