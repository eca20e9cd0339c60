//! The language of what is shown: as it is set, or as the system has it. The pages are told which one it is; what is said
//! outside them, as in the tray, is in [`texts`].

use holdfast_vault::KitLanguage;
use jiff::Timestamp;

/// A language that Holdfast speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English
    English,
    /// 简体中文
    SimplifiedChinese,
}

impl Language {
    /// The one that the settings name, or the first of the system's that Holdfast speaks. English where there is none.
    pub fn of(set: &str) -> Self {
        Self::from_tag(set)
            .or_else(|| sys_locale::get_locales().find_map(|tag| Self::from_tag(&tag)))
            .unwrap_or(Self::English)
    }

    /// Its tag (BCP 47), as the pages name it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
        }
    }

    /// That of the text beside backups.
    pub fn of_kit(self) -> KitLanguage {
        match self {
            Self::English => KitLanguage::English,
            Self::SimplifiedChinese => KitLanguage::SimplifiedChinese,
        }
    }

    /// Any Chinese is read by more of its readers in simplified characters than in English.
    fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_', '.']).next() {
            Some("en") => Some(Self::English),
            Some("zh") => Some(Self::SimplifiedChinese),
            _ => None,
        }
    }

    /// A day, in the time zone of this computer.
    pub fn date(self, at: Timestamp) -> String {
        let day = at.to_zoned(jiff::tz::TimeZone::system());
        match self {
            Self::English => day.strftime("%-d %b %Y").to_string(),
            Self::SimplifiedChinese => day.strftime("%Y年%-m月%-d日").to_string(),
        }
    }
}

/// A text in each language.
#[derive(Clone, Copy)]
pub struct Text {
    en: &'static str,
    zh: &'static str,
}

impl Text {
    /// In that language.
    pub fn say(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::SimplifiedChinese => self.zh,
        }
    }

    /// In that language, with a day.
    pub fn say_on(self, language: Language, at: Timestamp) -> String {
        self.say(language).replace("{date}", &language.date(at))
    }
}

/// What is said outside the pages: the messages of `ui/messages` whose names begin with `native_`.
pub mod texts {
    use super::Text;

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_chinese_is_simplified_chinese() {
        for tag in ["zh", "zh-Hans", "zh-CN", "zh_TW.UTF-8", "zh-Hant-HK"] {
            assert_eq!(Language::of(tag), Language::SimplifiedChinese, "{tag}");
        }
    }

    #[test]
    fn a_language_that_is_set_is_not_the_systems() {
        assert_eq!(Language::of("en").tag(), "en");
        assert_eq!(Language::of("zh-Hans").tag(), "zh-Hans");
    }

    #[test]
    fn a_language_that_nobody_speaks_is_none() {
        for tag in ["", "system", "de-DE", "zhx", "english"] {
            assert_eq!(Language::from_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_text_names_the_day_in_its_language() {
        let at = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(texts::LAST.say_on(Language::English, at), "Last backup 21 Nov 2026");
        assert!(texts::LAST.say_on(Language::SimplifiedChinese, at).contains("2026年11月21日"));
    }
}
