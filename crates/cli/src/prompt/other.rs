//! A console of Windows. What is pasted after the end stays in its input: the console has no way to drop it that is safe to call.

use std::io;

use zeroize::Zeroizing;

use super::{Judge, LONGEST, SoFar, hint};

/// Reads a line, or lines until the words are complete or one is empty.
pub fn read(prompt: &str, so_far: Option<Judge<'_>>) -> io::Result<Zeroizing<Vec<u8>>> {
    let first = Zeroizing::new(rpassword::prompt_password(prompt)?);
    let mut typed = Zeroizing::new(String::with_capacity(LONGEST));
    typed.push_str(first.get(..first.len().min(LONGEST)).unwrap_or_default());
    let Some(so_far) = so_far else { return Ok(Zeroizing::new(typed.as_bytes().to_vec())) };
    let mut has_lines = false;
    while let SoFar::Words(count) = so_far(&typed, has_lines) {
        has_lines = true;
        let line = Zeroizing::new(rpassword::prompt_password(hint(count))?);
        if line.trim().is_empty() || typed.len() + line.len() >= LONGEST {
            break;
        }
        typed.push('\n');
        typed.push_str(&line);
    }
    Ok(Zeroizing::new(typed.as_bytes().to_vec()))
}
