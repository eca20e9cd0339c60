//! The words from paper against an account.

use holdfast_phrase::PhraseError;
use holdfast_vault::{AccountId, CheckFinding, ShareAt};
use zeroize::Zeroizing;

use super::word_entry::read_kind;
use super::{Flow, Moved, Step, out_of_turn, screen, word_entry};
use crate::dto::{CheckView, ErrorView, PrivateRequest, PrivateView, SecretText, ShareAtView, number};
use crate::session::Session;

/// Bytes of the words of 16 groups with 16 shares of 59 words: nothing grows and leaves copies behind.
const SHARES: usize = 16 * 16 * 59 * 9;

/// The check of one account.
pub struct Check {
    account: AccountId,
    finding: Option<CheckView>,
    instead_of_arranging: bool,
    /// The shares that were right so far, and how many there are.
    shares: Option<(Zeroizing<String>, ShareAt)>,
    right_at: Option<String>,
    /// Something that was said of the account was not of these words.
    corrected: bool,
}

impl Check {
    pub fn new(account: AccountId) -> Self {
        Self {
            account,
            finding: None,
            instead_of_arranging: false,
            shares: None,
            right_at: None,
            corrected: false,
        }
    }

    /// Part of the ceremony of a phrase whose words are all the same.
    pub fn instead_of_arranging(account: AccountId) -> Self {
        Self { instead_of_arranging: true, ..Self::new(account) }
    }

    /// Shares that were typed wait for the others.
    pub fn holds_a_secret(&self) -> bool {
        self.shares.is_some()
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        let done = match request {
            PrivateRequest::Look => Ok(()),
            PrivateRequest::Typed { words, at, .. } => {
                let typed =
                    session.open_vault().and_then(|vault| Ok(vault.account(self.account)?.kind.clone()));
                let reply = typed.and_then(|kind| Ok(word_entry::completions(read_kind(&kind)?, &words, at)));
                return (Flow::Check(self), reply.map(Step::Stay));
            }
            PrivateRequest::Check { text, passphrase } if self.right_at.is_none() => {
                self.compare(&text, &passphrase, session)
            }
            PrivateRequest::Next if self.right_at.is_some() => return (Flow::Check(self), Ok(Step::Close)),
            _ => Err(out_of_turn()),
        };
        let view = done.and_then(|()| self.view(session));
        (Flow::Check(self), view.map(screen))
    }

    fn compare(
        &mut self,
        text: &SecretText,
        passphrase: &SecretText,
        session: &mut Session,
    ) -> Result<(), ErrorView> {
        let vault = session.open_vault()?;
        // EXPOSE: the core reads what was typed.
        let (text, passphrase) = (text.expose(), Some(passphrase.expose()));
        let mut finding = vault.check(self.account, text, passphrase)?;
        let mut typed = Zeroizing::new(String::with_capacity(SHARES));
        if let (Some((before, at)), CheckFinding::SomeShares { .. }) = (&self.shares, &finding) {
            typed.push_str(before);
            typed.push('\n');
            typed.push_str(text);
            let before = at.number - 1;
            finding = vault.check(self.account, &typed, passphrase)?;
            if matches!(finding, CheckFinding::SomeShares { right, .. } if right == before) {
                self.finding = Some(CheckView::SameShare);
                return Ok(());
            }
        } else {
            typed.push_str(text);
        }
        if let CheckFinding::SomeShares { right, of } = finding {
            self.shares = Some((typed, ShareAt { number: right + 1, of }));
            self.finding = None;
            return Ok(());
        }
        self.corrected = finding == CheckFinding::Corrected;
        self.finding = match finding {
            CheckFinding::Matches | CheckFinding::Corrected => {
                let at = vault.account(self.account)?.checked_at;
                self.right_at = Some(at.map(|time| time.to_string()).unwrap_or_default());
                self.shares = None;
                None
            }
            // Said above.
            CheckFinding::SomeShares { .. } => None,
            CheckFinding::OtherPhrase => Some(CheckView::OtherPhrase),
            CheckFinding::OtherShare => Some(CheckView::OtherShare),
            CheckFinding::Invalid(PhraseError::Shares(_)) => Some(CheckView::Shares),
            CheckFinding::Invalid(PhraseError::Checksum) => Some(CheckView::Checksum),
            CheckFinding::Invalid(PhraseError::UnknownWord { positions }) => {
                let positions = positions.into_iter().filter_map(|position| u32::try_from(position).ok());
                Some(CheckView::UnknownWord { positions: positions.collect() })
            }
            CheckFinding::Invalid(PhraseError::WordCount { found, .. }) => {
                Some(CheckView::WordCount { found: u32::try_from(found).unwrap_or(u32::MAX) })
            }
            CheckFinding::Invalid(PhraseError::OtherScheme(scheme)) => {
                Some(CheckView::OtherScheme { scheme: (&*scheme).into() })
            }
            CheckFinding::Invalid(_) => Some(CheckView::WordCount { found: 0 }),
        };
        Ok(())
    }

    /// Which share is asked for, where there are several.
    fn share(&self, of: usize) -> Option<ShareAtView> {
        let at = self.shares.as_ref().map_or(ShareAt { number: 1, of }, |(_, at)| *at);
        (of > 1).then(|| ShareAtView::new(at, &[]))
    }

    fn view(&self, session: &mut Session) -> Result<PrivateView, ErrorView> {
        let account = session.open_vault()?.account(self.account)?;
        let (name, made_where) = (account.name.clone(), account.made_where.clone());
        Ok(match &self.right_at {
            Some(at) => PrivateView::Checked { name, at: at.clone(), corrected: self.corrected },
            None => PrivateView::Check {
                name,
                made_where,
                // Shares of one backup have as many words each.
                words: number(account.words / account.shares().len().max(1)),
                share: self.share(account.shares().len()),
                has_passphrase: account.has_passphrase,
                finding: self.finding.clone(),
                instead_of_arranging: self.instead_of_arranging,
            },
        })
    }
}
