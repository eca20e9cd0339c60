use holdfast_phrase::{Kind, Phrase};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;
use crate::account::NewAccount;
use crate::vault::tests::{PASSWORD, Setting, WORDS, add, password, setting};

static_assertions::assert_not_impl_any!(Authenticated: Clone, serde::Serialize);
static_assertions::assert_not_impl_any!(Proved: Clone, Default);

fn shown(setting: &Setting, words: &str) -> (Vault, Shown) {
    let (mut vault, grant) = setting.store.create(&password(PASSWORD)).unwrap();
    let account = add(&mut vault, &grant, words);
    let shown =
        Warned::new(account.id).authenticate(&mut vault, grant).unwrap().show(setting.store.env()).unwrap();
    (vault, shown)
}

/// The chips in the order of the phrase.
fn right(arranging: &Arranging, words: &str) -> Vec<usize> {
    let chips: Vec<_> = arranging.chips().map(str::to_owned).collect();
    let mut used = vec![false; chips.len()];
    let take = |word: &str| {
        let chip = chips.iter().enumerate().position(|(i, chip)| chip == word && !used[i]).unwrap();
        used[chip] = true;
        chip
    };
    words.split(' ').map(take).collect()
}

#[test]
fn a_right_arrangement_proves_the_backup() {
    let setting = setting();
    let (mut vault, shown) = shown(&setting, WORDS);
    let arranging = shown.arrange(setting.store.env()).unwrap();
    let answer = right(&arranging, WORDS);
    let Outcome::Proved(proved) = arranging.submit(&answer, setting.store.env()) else {
        panic!("it is right")
    };
    assert_eq!(vault.accounts()[0].backed_up_at, None);
    assert!(vault.record_proof(&proved).unwrap().backed_up_at.is_some());
}

#[test]
fn equal_words_are_interchangeable() {
    let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let setting = setting();
    let (_, shown) = shown(&setting, words);
    let arranging = shown.arrange(setting.store.env()).unwrap();
    let mut answer = right(&arranging, words);
    answer[..11].reverse();
    assert!(matches!(arranging.submit(&answer, setting.store.env()), Outcome::Proved(_)));
}

#[test]
fn a_wrong_arrangement_reshuffles_and_the_third_goes_back() {
    let setting = setting();
    let env = setting.store.env();
    let (_, shown) = shown(&setting, WORDS);
    let mut arranging = shown.arrange(env).unwrap();
    let mut shuffles = vec![arranging.order.clone()];
    for left in [2, 1] {
        let mut answer = right(&arranging, WORDS);
        answer.swap(0, 5);
        let Outcome::Again(again) = arranging.submit(&answer, env) else { panic!("another go") };
        assert_eq!(again.goes_left(), left);
        shuffles.push(again.order.clone());
        arranging = again;
    }
    shuffles.dedup();
    assert_eq!(shuffles.len(), 3);
    assert!(matches!(arranging.submit(&[], env), Outcome::BackToReveal(_)));
}

#[test]
fn an_answer_that_uses_a_chip_twice_or_one_that_is_not_there_is_wrong() {
    let setting = setting();
    let env = setting.store.env();
    let (_, shown) = shown(&setting, WORDS);
    let mut arranging = shown.arrange(env).unwrap();
    let good = right(&arranging, WORDS);
    // "legal", "winner" and "thank" stand twice: the same chip for both is not an arrangement.
    let twice: Vec<_> =
        good.iter().enumerate().map(|(i, chip)| if i == 8 { good[0] } else { *chip }).collect();
    let Outcome::Again(again) = arranging.submit(&twice, env) else { panic!("wrong") };
    arranging = again;
    let Outcome::Again(_) = arranging.submit(&[99; 12], env) else { panic!("wrong") };
}

#[test]
fn each_word_lands_on_each_position_equally_often() {
    const ROUNDS: usize = 12_000;
    let setting = setting();
    let env = setting.store.env().clone().with_random(StdRng::seed_from_u64(7));
    let (_, shown) = shown(&setting, WORDS);
    let mut arranging = shown.arrange(&env).unwrap();
    let mut counts = [[0usize; 12]; 12];
    for _ in 0..ROUNDS {
        arranging.order.sort_unstable();
        arranging = arranging.shuffled(&env);
        for (chip, position) in arranging.order.iter().enumerate() {
            counts[*position][chip] += 1;
        }
    }
    // Chi-squared over 144 cells, 121 degrees of freedom: above 190 once in ten thousand fair shuffles.
    let expected = ROUNDS as f64 / 12.0;
    let square = |count: &usize| (*count as f64 - expected).powi(2) / expected;
    let chi: f64 = counts.iter().flatten().map(square).sum();
    assert!(chi < 190.0, "{chi}");
}

#[test]
fn the_words_are_veiled_after_three_minutes_and_gone_after_ten() {
    let setting = setting();
    let env = setting.store.env();
    let (_, shown) = shown(&setting, WORDS);
    assert_eq!(shown.remaining(env).as_secs(), 180);
    setting.clock.advance(170);
    let shown = shown.keep_showing(env);
    assert_eq!(shown.remaining(env).as_secs(), 180);
    setting.clock.advance(180);
    assert!(shown.remaining(env).is_zero());
    let shown = shown.hide().show(env).expect("within ten minutes");
    setting.clock.advance(170);
    let shown = shown.keep_showing(env);
    assert_eq!(shown.remaining(env).as_secs(), 80);
    setting.clock.advance(80);
    assert!(shown.words(env).is_none());
    let arranging = shown.arrange(env).unwrap();
    let answer = right(&arranging, WORDS);
    assert!(matches!(arranging.submit(&answer, env), Outcome::Expired));
}

#[test]
fn words_that_were_authenticated_ten_minutes_ago_are_not_shown_again() {
    let setting = setting();
    let (_, shown) = shown(&setting, WORDS);
    let hidden = shown.hide();
    setting.clock.advance(600);
    assert!(hidden.show(setting.store.env()).is_none());
}

#[test]
fn equal_words_need_the_typed_check() {
    let mut equal = holdfast_phrase::Language::English.words().iter().map(|word| [*word; 12].join(" "));
    let words = equal.find(|words| Phrase::parse(Kind::Olares, words).is_ok()).unwrap();
    let setting = setting();
    let (_, shown) = shown(&setting, &words);
    assert!(shown.arrange(setting.store.env()).is_err());
}

#[test]
fn a_passphrase_needs_the_typed_check() {
    let setting = setting();
    let (mut vault, grant) = setting.store.create(&password(PASSWORD)).unwrap();
    let secret = AccountSecret::parse_with(Kind::Wallet, WORDS, Some("sea side")).unwrap();
    let account = vault.add(&grant, NewAccount::new(secret)).unwrap();
    let env = setting.store.env();
    let shown = Warned::new(account.id).authenticate(&mut vault, grant).unwrap().show(env).unwrap();
    // EXPOSE: a test compares what it made up.
    assert_eq!(shown.passphrase(env).unwrap().expose(), "sea side");
    assert!(shown.arrange(env).is_err());
}
