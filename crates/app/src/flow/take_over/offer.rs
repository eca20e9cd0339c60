//! What is offered of another computer's file, as it stands on the screen, and what the answers mean. It stays as it was shown, whatever
//! changes meanwhile: an answer names a place in a list.

use holdfast_vault::{Account, AccountId, Answers, Both, Fit, NoteChoice, OpenedBackup, Plan, Vault};

use crate::dto::{SharedAccountView, TakeOverAnswers, TakeOverView, TakeableView};

/// What is offered, with the account at each place of each list.
pub(super) struct Offer {
    pub view: TakeOverView,
    new: Vec<AccountId>,
    both: Vec<AccountId>,
    deleted_there: Vec<AccountId>,
    deleted_here: Vec<AccountId>,
    /// Accounts of Minima whose keys were used there.
    pub used: Vec<AccountId>,
}

impl Offer {
    pub fn new(plan: &Plan, here: &Vault, theirs: &OpenedBackup) -> Self {
        let of_theirs = |ids: &[AccountId]| {
            let found = |id: &AccountId| theirs.accounts().iter().find(|account| account.id == *id);
            let view = |account: &Account| TakeableView {
                fit: theirs.fit(account.id).unwrap_or(Fit::Unknown).into(),
                deleted_at: plan.returning.get(&account.id).map(|at| at.to_string()),
                ..takeable(account)
            };
            unzip(ids.iter().filter_map(found).map(|account| (account.id, view(account))))
        };
        let own = |id: &AccountId| here.account(*id).ok().map(|own| (own.id, takeable(own)));
        let (new, new_views) = of_theirs(&plan.new);
        let (deleted_here, here_views) = of_theirs(&plan.deleted_here);
        let (deleted_there, there_views) = unzip(plan.deleted_there.iter().filter_map(own));
        let (both, both_views) = unzip(plan.both.iter().filter_map(|both| shared(both, here, theirs)));
        let damaged = theirs.damaged().map(|account| account.name.clone()).collect();
        let used = plan.both.iter().filter(|both| both.key_uses.is_some()).map(|both| both.ours).collect();
        let view = TakeOverView {
            new: new_views,
            both: both_views,
            deleted_there: there_views,
            deleted_here: here_views,
            damaged,
        };
        Self { view, new, both, deleted_there, deleted_here, used }
    }

    /// What the page answered. Places that are in no list are nothing.
    pub fn answers(&self, given: &TakeOverAnswers) -> Answers {
        let at = |places: &[u32], ids: &[AccountId]| {
            let id = |place: &u32| ids.get(usize::try_from(*place).ok()?).copied();
            places.iter().filter_map(id).collect::<Vec<_>>()
        };
        let choose = |places, choice| at(places, &self.both).into_iter().map(move |id| (id, choice));
        let mut answers = Answers::default();
        answers.leave.extend(at(&given.leave, &self.new));
        answers.take.extend(at(&given.take, &self.deleted_here));
        answers.delete.extend(at(&given.delete, &self.deleted_there));
        answers.names.extend(at(&given.names, &self.both));
        answers.notes.extend(choose(&given.notes.ours, NoteChoice::Ours));
        answers.notes.extend(choose(&given.notes.theirs, NoteChoice::Theirs));
        answers.notes.extend(choose(&given.notes.both, NoteChoice::Both));
        answers
    }
}

fn unzip<T>(rows: impl Iterator<Item = (AccountId, T)>) -> (Vec<AccountId>, Vec<T>) {
    rows.unzip()
}

fn takeable(account: &Account) -> TakeableView {
    TakeableView {
        name: account.name.clone(),
        kind: account.kind.clone(),
        identity: account.shown_identity().map(|identity| identity.value.clone()),
        backed_up_at: account.backed_up_at.map(|time| time.to_string()),
        fit: Fit::Fits.into(),
        deleted_at: None,
    }
}

/// An account that both have, where there is something to say.
fn shared(both: &Both, here: &Vault, theirs: &OpenedBackup) -> Option<(AccountId, SharedAccountView)> {
    if !both.is_newer && both.name.is_none() && both.note.is_none() {
        return None;
    }
    let own = here.account(both.ours).ok()?;
    let there = theirs.accounts().iter().find(|account| account.id == both.theirs)?;
    let latest = |account: &Account| account.backed_up_at.max(account.checked_at);
    let view = SharedAccountView {
        name: own.name.clone(),
        is_newer: both.is_newer,
        proved_at: latest(there).filter(|at| Some(*at) > latest(own)).map(|at| at.to_string()),
        keyuses: both.key_uses.map(|uses| uses.uses),
        their_name: both.name.clone(),
        note: own.note.clone().filter(|_| both.note.is_some()),
        their_note: both.note.clone(),
        notes_fit: both.notes_fit(own),
    };
    Some((own.id, view))
}
