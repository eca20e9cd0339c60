//! The kinds as a page offers them, and what accounts of each are called.

use holdfast_phrase::{Form, Kind};

use crate::dto::{KindView, WordCheckView, number};
use crate::language::{Text, texts};
use crate::session::Session;

/// What accounts of a kind are called until they have a name.
fn title(kind: Kind) -> Text {
    match kind {
        Kind::Olares => texts::NAME_OLARES,
        Kind::Ont => texts::NAME_ONT,
        Kind::Minima => texts::NAME_MINIMA,
        Kind::Wallet => texts::NAME_WALLET,
        Kind::Slip39 => texts::NAME_SLIP39,
        Kind::Electrum => texts::NAME_ELECTRUM,
        Kind::OldElectrum => texts::NAME_ELECTRUM_OLD,
        Kind::Monero => texts::NAME_MONERO,
        Kind::Polyseed => texts::NAME_POLYSEED,
        Kind::Aezeed => texts::NAME_AEZEED,
        Kind::Ton => texts::NAME_TON,
        Kind::Algorand => texts::NAME_ALGORAND,
        Kind::Words => texts::NAME_WORDS,
    }
}

/// The name that was given, or the one that is suggested.
pub fn name_or_suggested(name: &str, kind: Kind, session: &Session) -> String {
    if name.trim().is_empty() { suggested_name(kind, session) } else { name.to_owned() }
}

/// What an account is called whose name is left empty.
fn suggested_name(kind: Kind, session: &Session) -> String {
    let accounts = session.vault.as_ref().map_or(&[][..], |vault| vault.accounts());
    holdfast_vault::numbered_name(title(kind).say(session.language()), accounts)
}

/// All of them.
pub fn kinds(session: &Session) -> Vec<KindView> {
    // An app of one maker makes phrases of one length; other wallets are of many makers.
    let made = |kind: &Kind| if *kind == Kind::Wallet { usize::MAX } else { 1 };
    let view = |kind: &Kind| KindView {
        code: kind.code().into(),
        words: kind.made_words().iter().take(made(kind)).map(|words| number(*words)).collect(),
        usual: number(kind.default_words()),
        accepted: kind.accepted_words().iter().map(|words| number(*words)).collect(),
        takes_passphrase: kind.takes_passphrase(),
        check: match kind.form() {
            Form::Bip39(_) => WordCheckView::Bip39,
            Form::Minima | Form::System(_) | Form::Shares | Form::Any if kind.has_check() => {
                WordCheckView::Own
            }
            Form::Minima | Form::System(_) | Form::Shares | Form::Any => WordCheckView::None,
        },
        suggested_name: suggested_name(*kind, session),
    };
    Kind::ALL.iter().map(view).collect()
}
