//! The bytes of a file: `docs/FORMAT.md`.

pub mod container;
pub mod contents;
pub mod field;
pub mod hex;
pub mod index;
pub mod json;
pub mod keys;
pub mod limits;
pub mod record;
pub mod salvage;
pub mod slot;
