//! The lock screen.

use holdfast_vault::{OpenError, StoreState, UnlockError};

use super::{Flow, Moved, Scene, Step, out_of_turn, read, screen};
use crate::dto::{ErrorView, PrivateRequest, PrivateView, SecretText, whole_seconds};

/// One state: locked. Remembers whether the vault turned out to be damaged inside, which only its password shows.
#[derive(Default)]
pub struct Unlock {
    damaged_inside: bool,
}

impl Unlock {
    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        let done = match request {
            PrivateRequest::Look => Ok(screen(self.view(scene))),
            PrivateRequest::Password { password } => self.unlock(&password, scene),
            _ => Err(out_of_turn()),
        };
        (Flow::Unlock(self), done)
    }

    fn view(&self, scene: &Scene<'_>) -> PrivateView {
        let store = &scene.desk.store;
        let wait = store.settings().attempts.delay(store.env().clock.now());
        let trouble = match store.state() {
            Ok(StoreState::Damaged { previous }) => Some(ErrorView::Damaged { previous }),
            Ok(StoreState::Intact | StoreState::None) if self.damaged_inside => {
                Some(ErrorView::Damaged { previous: store.has_intact_previous() })
            }
            Ok(StoreState::Intact | StoreState::None) => None,
            Err(error) => Some(error.into()),
        };
        PrivateView::Unlock { wait: whole_seconds(wait), trouble }
    }

    fn unlock(&mut self, password: &SecretText, scene: &mut Scene<'_>) -> Result<Step, ErrorView> {
        let store = &scene.desk.store;
        let password = read(password)?;
        let opened = match store.state().map_err(ErrorView::from)? {
            StoreState::Damaged { .. } => store.unlock_previous(&password),
            StoreState::Intact | StoreState::None if self.damaged_inside => store.unlock_previous(&password),
            StoreState::Intact | StoreState::None => store.unlock(&password),
        };
        if let Err(UnlockError::Open(OpenError::Damaged)) = &opened {
            self.damaged_inside = true;
        }
        // The permission that came with the password is dropped at once: an unlocked window is not an open safe.
        let (vault, _) = opened?;
        scene.desk.vault = Some(vault);
        scene.desk.note_activity();
        Ok(Step::Unlocked)
    }
}
