//! The frame: the window in which the main page and the lock screen take turns. Locking happens in it: it is not raised, restored or
//! resized, and takes no focus.

use holdfast_app::state::AppState;
use tauri::{AppHandle, Manager};

use crate::page::{self, MAIN};
use crate::presence::Presence;
use crate::window_geometry::WindowGeometry;

// Each has `Frame`, which is kept in the app's state, and these functions. The thread that has the windows calls `page_in`, `is_frame` and
// `closed` alone: the others wait for that thread, and one of them at a time.
#[cfg_attr(target_os = "linux", path = "frame/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "frame/others.rs")]
mod system;

pub use system::{Frame, closed, is_frame, make_way, over, page_in, show, take_away};

/// The size of the first frame.
const SIZE: (f64, f64) = (1040.0, 720.0);

/// A page that is to take its turn.
pub struct Turn<'a> {
    /// `MAIN`, or that of a private page.
    pub label: &'a str,
    /// Whether a person asked for it. What nobody asked for takes no focus.
    pub asked: bool,
    /// The page that has the place now, if that is known.
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "the window stays as it is"))]
    pub before: Option<&'a str>,
}

impl Turn<'_> {
    fn file(&self) -> &'static str {
        if self.label == MAIN { page::MAIN_FILE } else { page::PRIVATE_FILE }
    }

    /// Whether the page is still wanted: the main one until the vault is locked, a private one until its flow ends, and none in the tray.
    fn is_due(&self, app: &AppHandle) -> bool {
        if app.state::<Presence>().is_alone() {
            return false;
        }
        let state = app.state::<AppState>();
        let held = state.lock();
        if self.label == MAIN { !held.is_locking() } else { held.has(self.label) }
    }
}

/// Gives the builder of a window its place, where that is known.
macro_rules! at_its_place {
    ($app:expr, $builder:expr) => {
        match super::place($app) {
            None => $builder,
            Some(place) => $builder
                .position(f64::from(place.x), f64::from(place.y))
                .inner_size(
                    f64::from(place.width).max($crate::page::SMALLEST.0),
                    f64::from(place.height).max($crate::page::SMALLEST.1),
                )
                .maximized(place.maximized),
        }
    };
}
use at_its_place;

fn place(app: &AppHandle) -> Option<holdfast_app::preferences::WindowPlace> {
    app.state::<WindowGeometry>().next(app)
}
