//! A terminal by POSIX, without echo and without lines, so that a paste of many lines arrives as one.
//!
//! Whatever ends it, the terminal is as it was: a signal that a person or a shell sends is held up until it is, and does then what it does
//! anyway. After a stop and a `fg` the prompt is there again. SIGKILL and SIGSTOP cannot be held up.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr, tcsetattr,
    ttyname,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use zeroize::{Zeroize, Zeroizing};

use super::{Judge, LONGEST, SoFar, hint};

/// After so long without input a paste has arrived. Terminals send one in pieces, some milliseconds apart.
const QUIET: Duration = Duration::from_millis(150);
/// How often it is waited for more that is to be dropped.
const MOST_DROPS: usize = 50;
/// The rest of a key that sends several bytes comes within that.
const SEQUENCE: Duration = Duration::from_millis(30);

/// Signals that would leave the terminal as it is during the prompt.
const SIGNALS: [i32; 5] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP];

/// xterm's bracketed paste: between its marks a line's end is none.
const BRACKETS_ON: &str = "\x1b[?2004h";
const BRACKETS_OFF: &str = "\x1b[?2004l";
const PASTE_BEGINS: &[u8] = b"200~";
const PASTE_ENDS: &[u8] = b"201~";

/// Keys of a line.
const END_OF_INPUT: u8 = 0x04;
const BACKSPACE: [u8; 2] = [0x08, 0x7f];
const DELETE_LINE: u8 = 0x15;
const DELETE_WORD: u8 = 0x17;
const ESCAPE: u8 = 0x1b;

/// Reads a line, or words until they are complete.
pub fn read(prompt: &str, so_far: Option<Judge<'_>>) -> io::Result<Zeroizing<Vec<u8>>> {
    let terminal = Arc::new(Terminal::open(prompt)?);
    let _hidden = Hidden::begin(terminal.clone())?;
    let mut typed =
        Typed { bytes: Zeroizing::new(Vec::with_capacity(LONGEST)), in_paste: false, has_lines: false };
    loop {
        let Some(byte) = terminal.byte()? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        if terminal.asks_again.swap(false, Ordering::SeqCst) {
            typed.begin_again();
        }
        match byte {
            b'\n' | b'\r' => match so_far {
                None => return Ok(typed.bytes),
                Some(_) if typed.in_paste => typed.push(b'\n'),
                Some(so_far) if typed.is_over(so_far, &terminal) => return Ok(typed.bytes),
                Some(_) => typed.end_line(),
            },
            END_OF_INPUT if typed.bytes.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            END_OF_INPUT => return Ok(typed.bytes),
            _ if BACKSPACE.contains(&byte) => typed.delete_character(),
            DELETE_LINE => typed.bytes.zeroize(),
            DELETE_WORD => typed.delete_word(),
            ESCAPE => typed.note_sequence(&terminal)?,
            // Other keys with Ctrl are nothing that anybody would see and type again.
            _ if byte.is_ascii_control() && byte != b'\t' => {}
            _ => typed.push(byte),
        }
    }
}

/// What was typed. It never grows beyond what is reserved, so no copy of it is left behind.
struct Typed {
    bytes: Zeroizing<Vec<u8>>,
    in_paste: bool,
    /// It came on several lines, outside of a paste that says where it ends.
    has_lines: bool,
}

impl Typed {
    fn end_line(&mut self) {
        self.push(b'\n');
        self.has_lines = true;
    }

    fn push(&mut self, byte: u8) {
        if self.bytes.len() < LONGEST {
            self.bytes.push(byte);
        }
    }

    fn begin_again(&mut self) {
        self.bytes.zeroize();
        (self.in_paste, self.has_lines) = (false, false);
    }

    fn delete_character(&mut self) {
        // The bytes after the first of a character in UTF-8 begin with the bits 10.
        while let Some(last) = self.bytes.pop() {
            if last & 0xC0 != 0x80 {
                break;
            }
        }
    }

    fn delete_word(&mut self) {
        let kept = self.bytes.trim_ascii_end().iter().rposition(u8::is_ascii_whitespace);
        self.bytes.truncate(kept.map_or(0, |at| at + 1));
    }

    /// Whether the line that ends here is the last one; if not, and nothing follows, it is said how far it is.
    fn is_over(&self, so_far: Judge<'_>, terminal: &Terminal) -> bool {
        if terminal.has_more(QUIET) {
            return false;
        }
        let line = self.bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        if line.trim_ascii().is_empty() {
            return true;
        }
        match str::from_utf8(&self.bytes).map(|text| so_far(text, self.has_lines)) {
            Ok(SoFar::Complete) | Err(_) => true,
            Ok(SoFar::Words(count)) => {
                terminal.say(&format!("\r\n{}", hint(count)));
                false
            }
        }
    }

    /// A key that sends several bytes, or a mark of a paste.
    fn note_sequence(&mut self, terminal: &Terminal) -> io::Result<()> {
        let mut sequence = Vec::with_capacity(8);
        if !terminal.has_more(SEQUENCE) {
            return Ok(());
        }
        match terminal.byte()? {
            Some(b'[') => {}
            // A function key, or one of a number block: one more byte (ECMA-48, SS3).
            Some(b'O') if terminal.has_more(SEQUENCE) => return terminal.byte().map(|_| ()),
            Some(_) | None => return Ok(()),
        }
        while terminal.has_more(SEQUENCE)
            && let Some(byte) = terminal.byte()?
        {
            sequence.push(byte);
            // The last byte of a control sequence (ECMA-48, section 5.4).
            if (0x40..=0x7e).contains(&byte) || sequence.len() == 8 {
                break;
            }
        }
        self.in_paste = match sequence.as_slice() {
            PASTE_BEGINS => true,
            PASTE_ENDS => false,
            _ => self.in_paste,
        };
        Ok(())
    }
}

struct Terminal {
    file: File,
    before: Termios,
    prompt: String,
    knows_brackets: bool,
    /// The prompt came again after a stop: what was typed before it counts no more.
    asks_again: AtomicBool,
}

impl Terminal {
    fn open(prompt: &str) -> io::Result<Self> {
        // By its own name: on macOS nobody can wait for `/dev/tty` (poll(2), "Bugs").
        let name = ttyname(io::stdin(), Vec::new()).ok().and_then(|name| name.into_string().ok());
        let path = name.unwrap_or_else(|| "/dev/tty".into());
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let before = tcgetattr(&file)?;
        let knows_brackets = std::env::var_os("TERM")
            .is_some_and(|name| !name.is_empty() && name != "dumb" && name != "linux");
        Ok(Self { file, before, prompt: prompt.into(), knows_brackets, asks_again: AtomicBool::new(false) })
    }

    fn hide(&self) -> io::Result<()> {
        let mut modes = self.before.clone();
        modes
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::IEXTEN);
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&self.file, OptionalActions::Drain, &modes)?;
        if self.knows_brackets {
            self.say(BRACKETS_ON);
        }
        self.say(&self.prompt);
        Ok(())
    }

    /// Drops what was not read, and what of a paste is still on its way, before anything is shown again.
    fn restore(&self) {
        for _ in 0..MOST_DROPS {
            if tcflush(&self.file, QueueSelector::IFlush).is_err() || !self.has_more(QUIET) {
                break;
            }
        }
        if self.knows_brackets {
            self.say(BRACKETS_OFF);
        }
        self.say("\r\n");
        if let Err(error) = tcsetattr(&self.file, OptionalActions::Flush, &self.before) {
            tracing::warn!(%error, "the terminal is not as it was");
        }
    }

    fn byte(&self) -> io::Result<Option<u8>> {
        let mut byte = Zeroizing::new([0u8; 1]);
        loop {
            match (&self.file).read(&mut *byte) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(byte.first().copied()),
            }
        }
    }

    fn has_more(&self, within: Duration) -> bool {
        let within = Timespec { tv_sec: 0, tv_nsec: within.subsec_nanos().into() };
        let mut waited = [PollFd::new(&self.file, PollFlags::IN)];
        // A signal that interrupts it is dealt with elsewhere; what is asked here is only a matter of politeness.
        let ready = poll(&mut waited, Some(&within)).is_ok_and(|ready| ready > 0);
        ready && waited.iter().any(|waited| waited.revents().contains(PollFlags::IN))
    }

    fn say(&self, text: &str) {
        // A terminal that cannot be written to is read all the same.
        (&self.file).write_all(text.as_bytes()).ok();
    }
}

/// The terminal, from the prompt to its end.
struct Hidden(&'static Guard);

impl Hidden {
    fn begin(terminal: Arc<Terminal>) -> io::Result<Self> {
        let guard = Guard::get()?;
        *guard.terminal() = Some(terminal.clone());
        guard.nobody_asks.store(false, Ordering::SeqCst);
        let hidden = Self(guard);
        terminal.hide()?;
        Ok(hidden)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // Who signals meanwhile waits for the lock, and finds nobody who asks.
        let mut terminal = self.0.terminal();
        if let Some(terminal) = terminal.take() {
            terminal.restore();
        }
        self.0.nobody_asks.store(true, Ordering::SeqCst);
    }
}

/// What deals with signals. It is there from the first prompt on, and does nothing between prompts.
struct Guard {
    /// Signals do what they always do.
    nobody_asks: Arc<AtomicBool>,
    terminal: Arc<Mutex<Option<Arc<Terminal>>>>,
}

impl Guard {
    fn get() -> io::Result<&'static Self> {
        static GUARD: OnceLock<Guard> = OnceLock::new();
        if let Some(guard) = GUARD.get() {
            return Ok(guard);
        }
        let guard = Self::start()?;
        Ok(GUARD.get_or_init(|| guard))
    }

    fn start() -> io::Result<Self> {
        let nobody_asks = Arc::new(AtomicBool::new(true));
        for signal in SIGNALS {
            signal_hook::flag::register_conditional_default(signal, nobody_asks.clone())?;
        }
        let mut signals = Signals::new(SIGNALS)?;
        let terminal: Arc<Mutex<Option<Arc<Terminal>>>> = Arc::default();
        let shared = terminal.clone();
        std::thread::Builder::new().spawn(move || {
            for signal in signals.forever() {
                pass_on(signal, &shared);
            }
        })?;
        Ok(Self { nobody_asks, terminal })
    }

    fn terminal(&self) -> MutexGuard<'_, Option<Arc<Terminal>>> {
        self.terminal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts the terminal back, and lets the signal do what it does. After a stop the prompt comes again.
fn pass_on(signal: i32, terminal: &Mutex<Option<Arc<Terminal>>>) {
    let held = terminal.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(terminal) = held.as_ref() else {
        // It came while the prompt ended, and nothing has dealt with it yet; a stop may have happened by now.
        if signal != SIGTSTP && emulate_default_handler(signal).is_err() {
            tracing::warn!("a signal was not passed on");
        }
        return;
    };
    terminal.restore();
    let passed_on = emulate_default_handler(signal);
    terminal.asks_again.store(true, Ordering::SeqCst);
    if passed_on.and_then(|()| terminal.hide()).is_err() {
        tracing::warn!("the terminal does not hide what is typed any more");
    }
}
