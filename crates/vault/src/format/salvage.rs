//! What can be saved of a file that does not open: FORMAT.md section 9. Only when a person asks for it.

use std::collections::HashMap;

use zeroize::Zeroizing;

use crate::crypto::sealed;
use crate::crypto::secret::Key;
use crate::format::container::{self, BLOCK, OpenError};
use crate::format::contents::{FRAME_LENGTH, MOST_BLOCKS};
use crate::format::index::Index;
use crate::format::keys::{box_key, record_key};
use crate::format::record::Loose;
use crate::format::slot::Derivations;

/// Blocks that are searched at most.
const MOST_SEARCHED: usize = 1 << 20;

/// The content of a record.
pub(crate) type Content = Zeroizing<Vec<u8>>;

/// What was found, each record once.
#[derive(Default)]
pub(crate) struct Found {
    /// Their seals are right. They may be old, or of accounts that were deleted.
    pub sure: Vec<Content>,
    /// Nothing vouches for them.
    pub unsure: Vec<Content>,
    /// What the JSON calls accounts, by their ids. Nothing vouches for it either.
    pub names: HashMap<[u8; 16], String>,
}

/// Searches a file for records. `why` is the error of opening it.
///
/// # Errors
/// `why` where nothing in it can be tried with a password; `WrongPassword` where nothing that was tried has it; `Damaged` where no record is
/// found; as `Derivations::open`.
pub(crate) fn search(
    bytes: &[u8],
    derivations: &mut Derivations<'_>,
    wants_unsure: bool,
    why: OpenError,
) -> Result<Found, OpenError> {
    let mut found = Found::default();
    let (mut is_tried, mut searched) = (false, 0);
    for body in container::salvaged(bytes) {
        let Some(head) = body.head() else { continue };
        for raw in &head.slots {
            let Some(cost) = derivations.cost_to_salvage(raw) else { continue };
            is_tried = true;
            let Some(keys) = derivations.salvage(raw, cost, &head.header)? else { continue };
            if searched >= MOST_SEARCHED {
                break;
            }
            searched += body.size();
            let ciphertext = body.ciphertext(&head);
            let content = sealed::open_without_tag(&box_key(&keys.vault), &head.nonce, &ciphertext);
            note_names(&content, &mut found.names);
            if let Some(key) = keys.phrase.as_ref().map(record_key) {
                search_content(&content, &key, &head.header.record_data(), wants_unsure, &mut found);
            }
        }
        if !found.sure.is_empty() || searched >= MOST_SEARCHED {
            break;
        }
    }
    let Found { sure, unsure, .. } = &mut found;
    unsure.retain(|content| !sure.iter().any(|other| is_same(other, content)));
    match (is_tried, searched) {
        (false, _) => Err(why),
        (true, 0) => Err(OpenError::WrongPassword),
        _ if sure.is_empty() && unsure.is_empty() => Err(OpenError::Damaged),
        _ => Ok(found),
    }
}

fn note_names(content: &[u8], names: &mut HashMap<[u8; 16], String>) {
    let length = content.first_chunk().map(|length| u32::from_le_bytes(*length));
    let end = length.and_then(|length| usize::try_from(length).ok()?.checked_add(FRAME_LENGTH));
    let json = end.and_then(|end| content.get(FRAME_LENGTH..end));
    let index = json.and_then(|json| Index::from_json(json).ok());
    for account in index.into_iter().flat_map(|index| index.accounts) {
        names.entry(account.id.0).or_insert(account.name);
    }
}

/// Goes through a content in steps of a block.
fn search_content(content: &[u8], key: &Key, data: &[u8], wants_unsure: bool, found: &mut Found) {
    let mut rest = content;
    while !rest.is_empty() {
        let claimed = rest.first_chunk().map_or(0, |length| u32::from_le_bytes(*length));
        let claimed = usize::try_from(claimed).ok().filter(|blocks| (1..=MOST_BLOCKS).contains(blocks));
        // The length may be damaged, and nearly every frame has one block or two.
        let lengths = match claimed {
            None | Some(1) => [Some(1), Some(2), None],
            Some(2) => [Some(2), Some(1), None],
            Some(_) => [claimed, Some(1), Some(2)],
        };
        let frames = || {
            let whole = lengths.into_iter().flatten().filter_map(|blocks| rest.get(..blocks * BLOCK));
            whole.filter_map(|frame| Some((frame, frame.get(FRAME_LENGTH..)?)))
        };
        let sure = frames().find_map(|(frame, sealed)| {
            let record = sealed::open(key, sealed, data).ok()?;
            Loose::read(&record).is_some().then_some((frame.len(), record))
        });
        let mut step = BLOCK;
        if let Some((length, record)) = sure {
            add(&mut found.sure, record);
            step = length;
        } else if wants_unsure {
            let unsure = frames().find_map(|(_, sealed)| {
                let record = sealed::open_despite_tag(key, sealed)?;
                Loose::read(&record).is_some().then_some(record)
            });
            unsure.into_iter().for_each(|record| add(&mut found.unsure, record));
        }
        rest = rest.get(step..).unwrap_or_default();
    }
}

fn add(records: &mut Vec<Content>, record: Content) {
    if !records.iter().any(|other| is_same(other, &record)) {
        records.push(record);
    }
}

/// Whether two contents say the same.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    match (Loose::read(one), Loose::read(other)) {
        (Some(one), Some(other)) => one.says_as(&other),
        _ => false,
    }
}
