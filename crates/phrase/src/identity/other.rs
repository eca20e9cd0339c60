//! Words that give no address here: LND's cipher seed, which is compared word by word and not deciphered, and words of which nothing is
//! known.

use super::{Identity, Progress, Rules, Source, Stopped, digest};
use crate::kind::Form;
use crate::scheme::System;

/// Where its passphrase is not "aezeed", a restore needs it.
pub(crate) struct Aezeed;

impl Rules for Aezeed {
    fn code(&self) -> &'static str {
        "aezeed"
    }

    fn title(&self) -> &'static str {
        "LND"
    }

    fn form(&self) -> Form {
        Form::System(System::Aezeed)
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[24]
    }

    fn takes_passphrase(&self) -> bool {
        true
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        Ok(vec![digest::identity(source)])
    }
}

/// Up to as many words as a share of 512 bits has, the longest phrase that any system makes.
pub(crate) struct Words;

impl Rules for Words {
    fn code(&self) -> &'static str {
        "words"
    }

    fn title(&self) -> &'static str {
        "Other words"
    }

    fn form(&self) -> Form {
        Form::Any
    }

    fn accepted_words(&self) -> &'static [usize] {
        &[
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
            27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50,
            51, 52, 53, 54, 55, 56, 57, 58, 59,
        ]
    }

    fn usual_words(&self) -> usize {
        12
    }

    fn takes_passphrase(&self) -> bool {
        true
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        Ok(vec![digest::identity(source)])
    }
}
