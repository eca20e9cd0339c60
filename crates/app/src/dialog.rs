//! The file dialogs that a flow may ask for. The shell shows them.

use crate::language::{Text, texts};

/// Which dialog.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Where to save a file, with a suggested name. The dialog asks before a file is replaced.
    Save(String),
    /// Where to save a PDF, with a suggested name.
    SavePdf(String),
    /// Which backup to open.
    Open,
    /// Which backup of a Minima node to read.
    OpenMinima,
    /// Which folder backups go to.
    Folder,
}

const EXTENSION: &str = "holdfast";

impl Dialog {
    /// What it is called.
    pub fn title(&self) -> Text {
        match self {
            Self::Save(_) => texts::DIALOG_SAVE,
            Self::SavePdf(_) => texts::DIALOG_SAVE_SHEET,
            Self::Open => texts::DIALOG_OPEN,
            Self::OpenMinima => texts::DIALOG_OPEN_MINIMA,
            Self::Folder => texts::DIALOG_FOLDER,
        }
    }

    /// Which files are shown: what they are called, and their extension. Nothing for folders.
    pub fn files(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Save(_) | Self::Open => Some(("Holdfast", EXTENSION)),
            Self::SavePdf(_) => Some(("PDF", "pdf")),
            Self::OpenMinima => Some(("Minima", "bak")),
            Self::Folder => None,
        }
    }
}
