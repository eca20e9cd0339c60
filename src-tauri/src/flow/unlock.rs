//! The lock screen.

use holdfast_vault::{OpenError, StoreState, UnlockError};

use super::{Flow, Moved, Restore, Scene, Step, out_of_turn, read, screen};
use crate::dto::{ErrorView, PrivateRequest, PrivateView, SecretText, whole_seconds};

/// Locked. Remembers whether the vault turned out to be damaged inside, which only its password shows.
#[derive(Default)]
pub struct Unlock {
    damaged_inside: bool,
    /// The ways on for who has forgotten the password are on the screen.
    forgotten: bool,
}

impl Unlock {
    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        if let (true, PrivateRequest::RestoreFile) = (self.forgotten, &request) {
            return Restore::from_file(true).handle(PrivateRequest::Look, scene);
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        let done = match request {
            PrivateRequest::Look => Ok(screen(self.view(scene))),
            PrivateRequest::Password { password } => self.unlock(&password, scene),
            PrivateRequest::Forgotten | PrivateRequest::Back => {
                self.forgotten = matches!(request, PrivateRequest::Forgotten);
                Ok(screen(self.view(scene)))
            }
            PrivateRequest::StartAgain if self.forgotten => {
                scene.desk.store.start_again().map(|()| Step::Unlocked).map_err(ErrorView::from)
            }
            _ => Err(out_of_turn()),
        };
        (Flow::Unlock(self), done)
    }

    pub fn view(&self, scene: &Scene<'_>) -> PrivateView {
        let store = &scene.desk.store;
        if self.forgotten {
            return PrivateView::Forgotten { folder: store.folder().join("aside").display().to_string() };
        }
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
