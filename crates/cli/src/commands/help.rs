//! `help`: the questions that people ask, and the commands. `completions` and the manual pages come from the same commands.

use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use serde_json::json;

use super::Done;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::Output;

/// A question and its answer, as the app has it too.
struct Topic {
    name: &'static str,
    text: &'static str,
}

macro_rules! topics {
    ($($name:literal),+ $(,)?) => {
        &[$(Topic { name: $name, text: include_str!(concat!("../../../../docs/help/en/", $name, ".md")) }),+]
    };
}

const TOPICS: &[Topic] = topics![
    "lost-phrase",
    "two-passwords",
    "other-computer",
    "several-computers",
    "stolen-computer",
    "backup-file",
    "without-holdfast",
    "refused-password",
    "forgotten-password",
    "arrange-and-check",
    "copying",
    "auto-backup",
    "biometrics",
    "olares",
    "ont",
    "minima",
    "other-systems",
    "for-relatives",
];

impl Topic {
    fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// The text as a terminal shows it: without marks for what is bold or code, and in lines of its width.
    fn plain(&self) -> String {
        let lines = self.text.lines().map(|line| {
            let plain = line.trim_start_matches("# ").replace("**", "");
            if plain.starts_with("    ") { plain } else { wrapped(&plain.replace('`', "")) }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Columns of a line, so that it is read with ease.
const WIDTH: usize = 80;

/// In lines of at most [`WIDTH`] columns; those of a list begin where its text does.
fn wrapped(line: &str) -> String {
    let marker = line.split_inclusive(' ').next().filter(|first| {
        *first == "- " || first.strip_suffix(". ").is_some_and(|number| number.parse::<u8>().is_ok())
    });
    let indent = " ".repeat(marker.map_or(0, str::len));
    let (mut lines, mut last) = (Vec::new(), String::new());
    for word in line.split(' ') {
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut last, format!("{indent}{word}")));
        } else {
            last = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        }
    }
    lines.push(last);
    lines.join("\n")
}

/// Prints a topic or the help of a command; without either, all of both.
pub fn run(about: &[String], output: &Output) -> Done {
    let topic = about.first().filter(|_| about.len() == 1);
    if let Some(topic) = topic.and_then(|name| TOPICS.iter().find(|topic| topic.name == *name)) {
        let document = json!({ "topic": topic.name, "title": topic.title(), "text": topic.plain() });
        return output.result(&document, || topic.plain()).map(|()| None);
    }
    let mut commands = commands();
    let mut command = &mut commands;
    for name in about {
        command = command.find_subcommand_mut(name).ok_or_else(|| {
            Failure::usage("there is no topic or command of that name; `holdfast help` lists them")
        })?;
    }
    let text = if about.is_empty() {
        let list = TOPICS.iter().map(|topic| format!("  {:<20}{}", topic.name, topic.title()));
        let list = list.collect::<Vec<_>>().join("\n");
        format!("{}\nQuestions, each answered by `holdfast help TOPIC`:\n{list}", command.render_help())
    } else {
        command.render_long_help().to_string()
    };
    let topics: Vec<_> =
        TOPICS.iter().map(|topic| json!({ "topic": topic.name, "title": topic.title() })).collect();
    output.result(&json!({ "help": text, "topics": topics }), || text.clone()).map(|()| None)
}

/// Prints what completes commands in a shell.
pub fn completions(shell: Shell, output: &Output) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut commands(), "holdfast", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    output.result(&json!({ "completions": script }), || script.clone()).map(|()| None)
}

/// Writes a manual page for each command: `holdfast.1`, `holdfast-account.1`, `holdfast-account-new.1` and so on.
pub fn manual(dir: &Path) -> Done {
    clap_mangen::generate_to(commands(), dir)
        .map_err(|error| Failure::new(1, "io", format!("the manual pages cannot be written: {error}")))?;
    Ok(None)
}

/// The commands, with their whole names.
fn commands() -> Command {
    let mut commands = Arguments::command();
    commands.build();
    commands
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_topic_of_the_docs_is_there_in_every_language() {
        let topics: BTreeSet<_> = TOPICS.iter().map(|topic| format!("{}.md", topic.name)).collect();
        for language in ["en", "zh-Hans"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/help").join(language);
            let files = std::fs::read_dir(folder).unwrap();
            let files: BTreeSet<_> =
                files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            assert_eq!(files, topics, "{language}");
        }
    }

    #[test]
    fn a_topic_is_printed_without_marks_in_lines_that_fit() {
        for topic in TOPICS {
            assert!(topic.text.starts_with("# "), "{}", topic.name);
            let plain = topic.plain();
            assert!(!plain.contains("**") && !plain.contains("# "), "{}", topic.name);
            assert!(plain.lines().all(|line| line.chars().count() <= WIDTH), "{}", topic.name);
        }
    }

    #[test]
    fn the_questions_of_the_user_guide_are_the_topics() {
        let guide = include_str!("../../../../docs/USER-GUIDE.md");
        let (_, questions) = guide.split_once("\n## Questions\n").unwrap();
        let topics = TOPICS.iter().map(|topic| format!("\n##{}", topic.text));
        assert_eq!(questions.trim_end(), topics.collect::<String>().trim_end());
    }

    #[test]
    fn every_command_has_a_manual_page() {
        let folder = tempfile::tempdir().unwrap();
        manual(folder.path()).unwrap();
        for name in ["holdfast.1", "holdfast-account-new.1", "holdfast-backup-auto-on.1"] {
            assert!(std::fs::read_to_string(folder.path().join(name)).unwrap().contains(".TH"), "{name}");
        }
    }

    #[test]
    fn manual_pages_that_cannot_be_written_say_why() {
        let folder = tempfile::tempdir().unwrap();
        let failure = manual(&folder.path().join("absent")).unwrap_err();
        assert!(failure.message.contains("the manual pages cannot be written"), "{failure:?}");
    }

    #[test]
    fn a_line_of_a_list_goes_on_under_its_text() {
        let line = format!("- {}", "word ".repeat(30).trim_end());
        assert!(wrapped(&line).lines().skip(1).all(|line| line.starts_with("  word")));
    }
}
