//! The process of a page. One that does not answer goes all the same when it is closed, and one that dies is noticed at once.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::{AppHandle, Webview};

#[cfg(target_os = "linux")]
pub use linux::Pages;
#[cfg(not(target_os = "linux"))]
pub use others::Pages;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
    use std::time::{Duration, Instant};

    use holdfast_unlock::page_process::{PageProcess, of_this_program};

    /// How long a process has to end by itself once it is closed, and how often to check.
    const ENDS: Duration = Duration::from_millis(400);
    const LOOK: Duration = Duration::from_millis(20);

    /// Which process each page has. WebKit does not tell: a new one is that of the page that speaks for the first time.
    #[derive(Clone, Default)]
    pub struct Pages(Arc<Mutex<Processes>>);

    #[derive(Default)]
    struct Processes {
        known: HashMap<String, Option<PageProcess>>,
        /// Those of pages that are closed, which have not ended yet.
        going: Vec<PageProcess>,
    }

    impl Pages {
        /// That page has spoken. It does not wait while the system is asked.
        pub fn note(&self, label: &str) {
            if !self.processes().known.contains_key(label) {
                let (pages, label) = (self.clone(), label.to_owned());
                std::thread::spawn(move || pages.find(label));
            }
        }

        fn find(&self, label: String) {
            let mut processes = self.processes();
            if processes.known.contains_key(&label) {
                return;
            }
            let is_new = |page: &PageProcess| {
                !processes.known.values().any(|other| *other == Some(*page))
                    && !processes.going.contains(page)
            };
            let mut new: Vec<_> = of_this_program().into_iter().filter(is_new).collect();
            // Two new ones at once: nobody knows which is whose.
            let page = new.pop().filter(|_| new.is_empty());
            processes.known.insert(label, page);
        }

        /// The page is about to be closed: what is left of it when it had the time to end is ended.
        pub fn end(&self, label: &str) {
            let mut processes = self.processes();
            let Some(page) = processes.known.remove(label).flatten() else { return };
            processes.going.push(page);
            drop(processes);
            let pages = self.clone();
            std::thread::spawn(move || {
                let since = Instant::now();
                while page.is_there() && since.elapsed() < ENDS {
                    std::thread::sleep(LOOK);
                }
                if let Err(error) = page.end() {
                    tracing::error!(%error, "a page that does not answer stays");
                }
                pages.processes().going.retain(|going| *going != page);
            });
        }

        /// A new page of that name is about to be made: what the one before said last is not of this one.
        pub fn forget(&self, label: &str) {
            self.processes().known.remove(label);
        }

        fn processes(&self) -> MutexGuard<'_, Processes> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod others {
    /// The system ends the process of a page with its window (macOS: its `WKWebView` is gone; Windows: its `ICoreWebView2Controller` is
    /// closed).
    #[derive(Default)]
    pub struct Pages;

    #[expect(clippy::unused_self, reason = "as on Linux")]
    impl Pages {
        pub fn note(&self, _: &str) {}

        pub fn end(&self, _: &str) {}

        pub fn forget(&self, _: &str) {}
    }
}

/// So many pages may die in that time. More are no accident, and each new one would die too.
const MOST_DEATHS: usize = 4;
const DEATHS_COUNT_FOR: Duration = Duration::from_secs(60);

/// When pages died, and who is told.
pub struct Deaths {
    at: Mutex<Vec<Instant>>,
    tell: fn(&AppHandle, &str),
}

impl Deaths {
    pub fn new(tell: fn(&AppHandle, &str)) -> Self {
        Self { at: Mutex::default(), tell }
    }

    /// The page `label` died.
    pub fn tell(&self, app: &AppHandle, label: &str) {
        (self.tell)(app, label);
    }

    /// Counts one. Whether no more came in a short time than do by accident.
    pub fn are_few(&self) -> bool {
        let mut deaths = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        deaths.push(Instant::now());
        deaths.retain(|at| at.elapsed() < DEATHS_COUNT_FOR);
        deaths.len() < MOST_DEATHS
    }
}

/// Tells when the process of a page dies that nobody ended.
#[cfg(target_os = "linux")]
pub fn watch(page: &Webview, died: impl Fn() + Send + 'static) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;
    page.with_webview(move |view| {
        view.inner().connect_web_process_terminated(move |_, _| died());
    })
}

/// Tells when the process of a page dies that nobody ended.
#[cfg(windows)]
pub fn watch(page: &Webview, died: impl Fn() + Send + 'static) -> tauri::Result<()> {
    page.with_webview(move |view| {
        if let Err(error) = holdfast_unlock::page_process::watch(&view.controller(), Box::new(died)) {
            tracing::warn!(%error, "nobody will notice if the process of a page dies");
        }
    })
}

/// The app is told of every page (`on_web_content_process_terminate`).
#[cfg(target_os = "macos")]
pub fn watch(_: &Webview, _: impl Fn() + Send + 'static) -> tauri::Result<()> {
    Ok(())
}
