//! Where the blocks of a copy are found, when no copy is whole: FORMAT.md sections 8 (mending) and 9 (salvage).

use std::collections::HashMap;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::header::{BLOCK, ENTRY};

/// Blocks times places, added up over the sizes that are tried: 1 GiB of hashing.
const MOST_BLOCKS: usize = 1 << 21;

/// The beginning of a block's hash, as a table has it.
type Entry = [u8; ENTRY];

/// Counts the work of looking for blocks, size after size.
#[derive(Default)]
pub(super) struct Work {
    blocks: usize,
}

impl Work {
    /// Whether so many places may be searched for copies of that size, too.
    pub fn allows(&mut self, size: usize, places: usize) -> bool {
        let with = self.blocks.saturating_add(size.saturating_mul(places));
        let is_allowed = with <= MOST_BLOCKS;
        if is_allowed {
            self.blocks = with;
        }
        is_allowed
    }
}

/// The copies of one size: where each of their blocks is.
pub(super) struct Sources<'a> {
    bytes: &'a [u8],
    /// Blocks of a body.
    size: usize,
    /// Where copies may begin, in the order of the file.
    places: Vec<i64>,
    /// For each block, and each place as the own one, the number of the place that has it; none where no place does.
    rows: Vec<Option<Vec<u8>>>,
}

impl<'a> Sources<'a> {
    /// Looks for every block. There are at most 248 places.
    pub fn find(bytes: &'a [u8], size: usize, places: Vec<i64>) -> Self {
        let mut found = Self { bytes, size, places, rows: Vec::new() };
        found.rows = (0..size).map(|i| found.row(i)).collect();
        found
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// Whether every block was found, for whichever place is the own one.
    pub fn are_complete(&self) -> bool {
        self.rows.iter().all(Option::is_some)
    }

    /// Blocks of the body with a place as the own one. One that was not found is what most places have, byte by byte.
    pub fn body(&self, own: usize, blocks: Range<usize>) -> Vec<u8> {
        let mut body = Vec::with_capacity(blocks.len() * BLOCK);
        for (i, row) in self.rows.iter().enumerate().take(blocks.end).skip(blocks.start) {
            let place = row.as_ref().and_then(|row| self.places.get(usize::from(*row.get(own)?)));
            match place.and_then(|place| self.block(*place, i)) {
                Some(block) => body.extend_from_slice(block),
                None => body.extend_from_slice(&self.vote(own, i)),
            }
        }
        body
    }

    /// How many blocks are not of the place that gives most of them.
    pub fn mended(&self, own: usize) -> usize {
        let mut given: HashMap<u8, usize> = HashMap::new();
        for place in self.rows.iter().flatten().filter_map(|row| row.get(own)) {
            *given.entry(*place).or_default() += 1;
        }
        self.size - given.into_values().max().unwrap_or_default()
    }

    fn block(&self, place: i64, i: usize) -> Option<&'a [u8]> {
        let at = offset(place, i * BLOCK)?;
        self.bytes.get(at..at.checked_add(BLOCK)?)
    }

    /// The block that the tables say is block i, for each place as the own one. Where any table has an entry of a block that is there, each
    /// place has one.
    fn row(&self, i: usize) -> Option<Vec<u8>> {
        let hashes: Vec<Option<Entry>> = self
            .places
            .iter()
            .map(|place| Sha256::digest(self.block(*place, i)?).first_chunk().copied())
            .collect();
        let mut first: HashMap<Entry, u8> = HashMap::new();
        for (number, hash) in (0u8..).zip(&hashes) {
            if let Some(hash) = hash {
                first.entry(*hash).or_insert(number);
            }
        }
        let entries: Vec<Option<Entry>> = self.places.iter().map(|place| self.entry(*place, i)).collect();
        let is_there = |entry: &Option<Entry>| entry.is_some_and(|entry| first.contains_key(&entry));
        let usual = entries.iter().copied().find(is_there).flatten()?;
        let owns = (0u8..).zip(entries.iter().zip(&hashes));
        let row = owns.map(|(own, (entry, hash))| {
            let wanted = entry.filter(|entry| first.contains_key(entry)).unwrap_or(usual);
            if *hash == Some(wanted) { own } else { first.get(&wanted).copied().unwrap_or(own) }
        });
        Some(row.collect())
    }

    /// Entry i of the table of a copy.
    fn entry(&self, place: i64, i: usize) -> Option<Entry> {
        let at = offset(place, self.size * BLOCK + i * ENTRY)?;
        self.bytes.get(at..)?.first_chunk().copied()
    }

    /// Each byte as most places have it; of equal numbers as the own place has it, and then the first. Places that have only zeros do not
    /// count. What is outside the file is zeros.
    fn vote(&self, own: usize, i: usize) -> [u8; BLOCK] {
        let own_place = self.places.get(own);
        let others = self.places.iter().filter(|place| Some(*place) != own_place);
        let blocks = own_place.into_iter().chain(others).map(|place| self.block_with_zeros(*place, i));
        let blocks: Vec<_> = blocks.filter(|block| block.iter().any(|byte| *byte != 0)).collect();
        let mut voted = [0; BLOCK];
        for (at, byte) in voted.iter_mut().enumerate() {
            let mut votes = [0u16; 256];
            for value in blocks.iter().filter_map(|block| block.get(at)) {
                if let Some(votes) = votes.get_mut(usize::from(*value)) {
                    *votes += 1;
                }
            }
            let most = votes.iter().copied().max().unwrap_or_default();
            let has_most = |value: &u8| votes.get(usize::from(*value)) == Some(&most);
            *byte =
                blocks.iter().filter_map(|block| block.get(at)).copied().find(has_most).unwrap_or_default();
        }
        voted
    }

    fn block_with_zeros(&self, place: i64, i: usize) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        let Some(begin) = i64::try_from(i * BLOCK).ok().and_then(|within| place.checked_add(within)) else {
            return block;
        };
        let skipped = usize::try_from(begin.saturating_neg()).unwrap_or_default();
        let at = usize::try_from(begin).unwrap_or_default();
        let there = self.bytes.get(at..).unwrap_or_default();
        if let Some(rest) = block.get_mut(skipped..) {
            rest.iter_mut().zip(there).for_each(|(byte, found)| *byte = *found);
        }
        block
    }
}

fn offset(place: i64, within: usize) -> Option<usize> {
    usize::try_from(place.checked_add(i64::try_from(within).ok()?)?).ok()
}
