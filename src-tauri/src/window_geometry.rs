//! Where the window is and how large: the same for the main window and the lock screen, which take turns, and kept for the next
//! start.

use std::sync::{Mutex, PoisonError};

use holdfast_app::preferences::{Preferences, WindowPlace};
use holdfast_vault::Store;
use tauri::{AppHandle, Window};

/// What of a window's title has to be on a screen, in logical pixels, so that it can be grasped.
const GRASP: (i32, i32) = (120, 32);

/// Where the window is now, or was last.
pub struct WindowGeometry {
    store: Store,
    now: Mutex<Option<WindowPlace>>,
    kept: Mutex<Option<WindowPlace>>,
}

impl WindowGeometry {
    /// Begins with what the settings say.
    pub fn new(store: Store) -> Self {
        let kept = Preferences::in_store(&store).noted.window;
        Self { store, now: Mutex::new(kept), kept: Mutex::new(kept) }
    }

    /// Where the next window belongs: none before the first, and none where no screen is any more.
    pub fn next(&self, app: &AppHandle) -> Option<WindowPlace> {
        let place = (*self.now.lock().unwrap_or_else(PoisonError::into_inner))?;
        let screens = app.available_monitors().unwrap_or_default();
        let can_be_grasped = |screen: &tauri::Monitor| {
            let corner = screen.position().to_logical::<i32>(screen.scale_factor());
            let size = screen.size().to_logical::<i32>(screen.scale_factor());
            can_be_grasped(place, (corner.x, corner.y), (size.width, size.height))
        };
        screens.iter().any(can_be_grasped).then_some(place)
    }

    /// Looks where the window is. Not at each event of moving it: while it is made as large as the screen, its size comes before the
    /// word that it is.
    pub fn note(&self, window: &Window) {
        let Some(seen) = look(window) else { return };
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = match *now {
            Some(before) if seen.maximized => Some(WindowPlace { maximized: true, ..before }),
            _ => Some(seen),
        };
    }

    /// Keeps it for the next start, where it is another than before. Not worth a word to the person where that fails.
    pub fn save(&self) {
        let now = *self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if now == *kept {
            return;
        }
        *kept = now;
        if let Err(error) = Preferences::change(&self.store, |preferences| preferences.noted.window = now) {
            tracing::warn!(%error, "the place of the window is not kept");
        }
    }
}

/// Whether enough of a window's title is on a screen with this corner and size.
fn can_be_grasped(place: WindowPlace, corner: (i32, i32), size: (i32, i32)) -> bool {
    let right = place.x.saturating_add(i32::try_from(place.width).unwrap_or(i32::MAX));
    right >= corner.0.saturating_add(GRASP.0)
        && place.x.saturating_add(GRASP.0) <= corner.0.saturating_add(size.0)
        && place.y >= corner.1
        && place.y.saturating_add(GRASP.1) <= corner.1.saturating_add(size.1)
}

fn look(window: &Window) -> Option<WindowPlace> {
    let scale = window.scale_factor().ok()?;
    let position = window.outer_position().ok()?.to_logical::<i32>(scale);
    let size = window.inner_size().ok()?.to_logical::<u32>(scale);
    let maximized = window.is_maximized().ok()?;
    (!window.is_minimized().ok()?).then_some(WindowPlace {
        x: position.x,
        y: position.y,
        width: size.width,
        height: size.height,
        maximized,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32) -> WindowPlace {
        WindowPlace { x, y, width: 900, height: 640, maximized: false }
    }

    #[test]
    fn a_window_comes_back_where_its_title_can_be_grasped() {
        let (corner, size) = ((0, 0), (1600, 1000));
        for there in [at(0, 0), at(300, 200), at(-780, 0), at(1480, 968)] {
            assert!(can_be_grasped(there, corner, size), "{there:?}");
        }
        for gone in [at(9000, 9000), at(-781, 0), at(1481, 0), at(0, -1), at(0, 969), at(i32::MAX, i32::MIN)]
        {
            assert!(!can_be_grasped(gone, corner, size), "{gone:?}");
        }
    }

    #[test]
    fn a_screen_on_the_left_has_corners_below_nought() {
        assert!(can_be_grasped(at(-1500, -100), (-1600, -200), (1600, 900)));
        assert!(!can_be_grasped(at(-1500, -100), (0, 0), (1600, 900)));
    }
}
