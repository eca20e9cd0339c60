//! From the start of a program to the first key that its window shows, on the X display that this runs on, and what memory all its
//! processes take then.
//!
//! Once, it is found out which points of the screen show the first key; after that the program is started again and again, keys are pressed
//! all the while, and it is waited for those points.

use std::collections::HashSet;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, Window};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// After this a program has surely drawn all that it draws by itself.
const SETTLED: Duration = Duration::from_secs(6);
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two keys, and between two looks.
const KEY: Duration = Duration::from_millis(25);
const LOOK: Duration = Duration::from_millis(3);
const STARTS: usize = 7;
/// The key of an "a" where the layout is that of a PC.
const A: u8 = 38;
/// Samples that tell what blinks from what stays.
const SAMPLES: usize = 14;
const BETWEEN_SAMPLES: Duration = Duration::from_millis(130);
/// So many points are waited for, in the leftmost letter.
const POINTS: usize = 24;

struct Display {
    connection: RustConnection,
    root: Window,
    width: u16,
    height: u16,
}

/// A point of the screen, and its colour once the key is shown.
struct Point {
    x: i16,
    y: i16,
    shown: [u8; 4],
}

pub fn measure(program: &str, arguments: &[&str]) -> Value {
    let display = Display::connect();
    let points = display.find_points(program, arguments);
    let mut seconds = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..STARTS {
        let (time, kib) = display.start(program, arguments, &points);
        seconds.push(time);
        memory.push(kib);
    }
    json!({ "seconds": median(&mut seconds), "all": seconds, "pssKiB": median(&mut memory) })
}

fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_by(|one, other| one.partial_cmp(other).expect("numbers"));
    *values.get(values.len() / 2).expect("some values")
}

impl Display {
    fn connect() -> Self {
        let (connection, number) = x11rb::connect(None).expect("an X display");
        let screen = connection.setup().roots.get(number).expect("a screen");
        let (root, width, height) = (screen.root, screen.width_in_pixels, screen.height_in_pixels);
        Self { connection, root, width, height }
    }

    /// The colours of a part of the screen, four bytes a point.
    fn look(&self, x: i16, y: i16, width: u16, height: u16) -> Vec<[u8; 4]> {
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0);
        let image = image.expect("a connection").reply().expect("a picture");
        image.data.as_chunks().0.iter().map(|[blue, green, red, _]| [*blue, *green, *red, 0]).collect()
    }

    fn press(&self) {
        for event in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            let sent = self.connection.xtest_fake_input(event, A, 0, self.root, 0, 0, 0);
            sent.expect("a connection").check().expect("a key is pressed");
        }
    }

    /// What stays the same over two seconds; none where it blinks.
    fn steady(&self) -> Vec<Option<[u8; 4]>> {
        let whole = || self.look(0, 0, self.width, self.height);
        let mut steady: Vec<_> = whole().into_iter().map(Some).collect();
        for _ in 0..SAMPLES {
            sleep(BETWEEN_SAMPLES);
            for (known, now) in steady.iter_mut().zip(whole()) {
                if *known != Some(now) {
                    *known = None;
                }
            }
        }
        steady
    }

    fn find_points(&self, program: &str, arguments: &[&str]) -> Vec<Point> {
        let running = Running::start(program, arguments);
        sleep(SETTLED);
        let before = self.steady();
        for _ in 0..3 {
            self.press();
            sleep(Duration::from_millis(200));
        }
        let after = self.steady();
        drop(running);
        let mut points = Vec::new();
        for (at, (before, after)) in before.iter().zip(&after).enumerate() {
            if let (Some(before), Some(shown)) = (before, after)
                && before != shown
            {
                let (x, y) = (at % usize::from(self.width), at / usize::from(self.width));
                points.push(Point { x: whole(x), y: whole(y), shown: *shown });
            }
        }
        points.sort_by_key(|point| (point.x, point.y));
        points.truncate(POINTS);
        assert!(points.len() == POINTS, "{program}: keys change only {} points of the screen", points.len());
        points
    }

    fn start(&self, program: &str, arguments: &[&str], points: &[Point]) -> (f64, u64) {
        let is_shown = || {
            let (left, right) =
                (points.iter().map(|point| point.x).min(), points.iter().map(|point| point.x).max());
            let (top, bottom) =
                (points.iter().map(|point| point.y).min(), points.iter().map(|point| point.y).max());
            let (Some(left), Some(right), Some(top), Some(bottom)) = (left, right, top, bottom) else {
                return false;
            };
            let (width, height) = ((right - left + 1).unsigned_abs(), (bottom - top + 1).unsigned_abs());
            let seen = self.look(left, top, width, height);
            points.iter().all(|point| {
                let at = usize::from((point.y - top).unsigned_abs()) * usize::from(width)
                    + usize::from((point.x - left).unsigned_abs());
                seen.get(at) == Some(&point.shown)
            })
        };
        let empty = Instant::now();
        while is_shown() {
            assert!(empty.elapsed() < PATIENCE, "the window before is still there");
            sleep(LOOK);
        }
        sleep(Duration::from_millis(500));
        let start = Instant::now();
        let running = Running::start(program, arguments);
        let mut last_key = Duration::ZERO;
        let seconds = loop {
            let now = start.elapsed();
            assert!(now < PATIENCE, "{program} shows no key");
            if is_shown() {
                break now.as_secs_f64();
            }
            if now - last_key >= KEY {
                self.press();
                last_key = now;
            }
            sleep(LOOK);
        };
        sleep(SETTLED);
        (seconds, running.memory())
    }
}

fn whole(number: usize) -> i16 {
    i16::try_from(number).expect("a screen is smaller")
}

/// A program and all processes that it started. They end with it.
struct Running(Child);

impl Running {
    fn start(program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().expect("the program starts"))
    }

    fn processes(&self) -> HashSet<u32> {
        let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
            .expect("Linux")
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter_map(|process: u32| {
                let status = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
                // The name is in brackets and may hold spaces; the state and the parent follow.
                let (_, rest) = status.rsplit_once(") ")?;
                Some((process, rest.split(' ').nth(1)?.parse().ok()?))
            })
            .collect();
        let mut found = HashSet::from([self.0.id()]);
        loop {
            let more: Vec<_> = parents
                .iter()
                .filter(|(process, parent)| found.contains(parent) && !found.contains(process))
                .map(|(process, _)| *process)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// The proportional set size of all of them, in KiB: what is shared counts for each by its part.
    fn memory(&self) -> u64 {
        let of = |process: u32| {
            let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
            let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
            pss.and_then(|pss| pss.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default()
        };
        self.processes().into_iter().map(of).sum()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let processes = self.processes();
        let ended = self.0.kill().and_then(|()| self.0.wait());
        assert!(ended.is_ok(), "the program can be ended");
        // What it started ends with it; it is waited for.
        let start = Instant::now();
        let is_there = |process: &u32| {
            let status = std::fs::read_to_string(format!("/proc/{process}/stat"));
            status.is_ok_and(|status| !status.contains(") Z "))
        };
        while processes.iter().any(is_there) && start.elapsed() < PATIENCE {
            sleep(Duration::from_millis(20));
        }
    }
}
