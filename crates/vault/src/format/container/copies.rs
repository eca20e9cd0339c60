//! Which copies a file has, and mending where none is whole: FORMAT.md section 8.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::OpenError;
use super::header::{self, BLOCK, ENTRY, HASH, Layout};

/// Where the magic is looked for, and copies beside it.
const MOST_MAGICS: usize = 16;
const STEPS: i64 = 7;
/// Mended copies that are tried.
const MOST_CANDIDATES: usize = 8;
/// Bytes that are hashed at most to find a whole copy, and to mend one.
const MOST_HASHED: u64 = 4 << 30;
/// How often a block is looked at to mend a file at most.
const MOST_LOOKS: u64 = 1 << 26;

/// How well a file is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The copies that it was written with.
    pub copies: u8,
    /// Those that are whole and like the one that was read.
    pub whole: usize,
    /// Blocks that were taken from another place, because no copy is whole.
    pub mended: usize,
    /// Bytes that are part of no such copy.
    pub other_bytes: u64,
}

impl Condition {
    /// That of a file with so many copies as it was written.
    pub(super) fn intact(copies: u8) -> Self {
        Self { copies, whole: copies.into(), mended: 0, other_bytes: 0 }
    }

    /// A copy is not as it was written, or not there.
    pub fn has_lost(&self) -> bool {
        self.whole < usize::from(self.copies)
    }

    /// Nothing is lost, and nothing is there that was not written.
    pub fn is_intact(&self) -> bool {
        self.whole == usize::from(self.copies) && self.other_bytes == 0
    }
}

/// The body of a copy that is whole or was mended.
pub(super) struct Candidate {
    pub body: Vec<u8>,
    pub condition: Condition,
}

/// The copies that may be opened, one after another: the first that is whole, or else those that can be mended.
pub(super) enum Candidates<'a> {
    Whole(Option<Candidate>),
    Mended(Mender<'a>),
}

impl<'a> Candidates<'a> {
    /// Looks for a whole copy. Mending comes as it is asked for.
    pub fn of(bytes: &'a [u8]) -> Result<Self, OpenError> {
        if let Some(intact) = intact(bytes) {
            return Ok(Self::Whole(Some(intact)));
        }
        let magics = header::magics(bytes, MOST_MAGICS);
        let layouts =
            magics.iter().filter_map(|at| header::parse(bytes.get(*at..)?)).map(|found| found.layout);
        let layouts: Vec<_> = layouts.collect();
        let places: BTreeSet<_> =
            layouts.iter().flat_map(|layout| places(bytes.len(), &magics, layout.copy_length())).collect();
        if let Some(whole) = first_whole(bytes, &places) {
            return Ok(Self::Whole(Some(whole)));
        }
        let versions = magics.iter().map(|at| bytes.get(*at..).and_then(header::claimed_version));
        if layouts.is_empty() {
            return Err(header::without_candidate(versions));
        }
        Ok(Self::Mended(Mender::new(bytes, magics, &layouts)))
    }
}

impl Iterator for Candidates<'_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        match self {
            Self::Whole(whole) => whole.take(),
            Self::Mended(mender) => mender.next(),
        }
    }
}

/// A file that is as it was written, which is seen with one hash.
fn intact(bytes: &[u8]) -> Option<Candidate> {
    let layout = header::parse(bytes)?.layout;
    let length = layout.copy_length();
    if bytes.len() != length * usize::from(layout.copies) {
        return None;
    }
    let (first, others) = bytes.split_at_checked(length)?;
    let are_equal = others.chunks_exact(length).all(|copy| copy == first);
    (are_equal && is_whole(first))
        .then(|| Candidate { body: body(first, layout), condition: Condition::intact(layout.copies) })
}

/// Whether a copy has the right hash.
fn is_whole(copy: &[u8]) -> bool {
    let parts = copy.len().checked_sub(HASH).and_then(|end| copy.split_at_checked(end));
    parts.is_some_and(|(hashed, hash)| Sha256::digest(hashed).as_slice() == hash)
}

fn body(copy: &[u8], layout: Layout) -> Vec<u8> {
    copy.get(..layout.blocks * BLOCK).unwrap_or_default().to_vec()
}

/// Where copies of that length may begin: also before the file, as far as a part of them is in it.
fn places(file: usize, magics: &[usize], length: usize) -> BTreeSet<i64> {
    let signed = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let (file, length) = (signed(file), signed(length));
    let beside = magics.iter().flat_map(|at| (-STEPS..=STEPS).map(|step| signed(*at) + step * length));
    let counted = (0..=STEPS).map(|step| step * length);
    beside.chain(counted).filter(|at| *at > -length && *at < file).collect()
}

fn first_whole(bytes: &[u8], places: &BTreeSet<i64>) -> Option<Candidate> {
    let mut found: Option<(&[u8], Layout, usize)> = None;
    let mut hashed = 0;
    for at in places {
        let Some(rest) = usize::try_from(*at).ok().and_then(|at| bytes.get(at..)) else { continue };
        let Some(layout) = header::parse(rest).map(|found| found.layout) else { continue };
        let Some(copy) = rest.get(..layout.copy_length()) else { continue };
        match &mut found {
            None if hashed > MOST_HASHED => return None,
            None => {
                hashed += copy.len() as u64;
                found = is_whole(copy).then_some((copy, layout, 1));
            }
            Some((first, _, count)) if *first == copy => *count += 1,
            Some(_) => {}
        }
    }
    let (copy, layout, whole) = found?;
    let other_bytes = bytes.len().saturating_sub(copy.len() * whole) as u64;
    let condition = Condition { copies: layout.copies, whole, mended: 0, other_bytes };
    Some(Candidate { body: body(copy, layout), condition })
}

/// Puts copies together from the blocks whose hashes stand in a table.
pub(super) struct Mender<'a> {
    bytes: &'a [u8],
    /// The places to try as own, with the size of the copy.
    tries: std::vec::IntoIter<(usize, i64)>,
    places: HashMap<usize, Vec<i64>>,
    hashes: HashMap<usize, [u8; ENTRY]>,
    hashed: u64,
    looks: u64,
    given: Vec<[u8; 32]>,
}

impl<'a> Mender<'a> {
    fn new(bytes: &'a [u8], magics: Vec<usize>, layouts: &[Layout]) -> Self {
        let mut sizes: Vec<usize> = Vec::new();
        for layout in layouts {
            if !sizes.contains(&layout.blocks) {
                sizes.push(layout.blocks);
            }
        }
        let places: HashMap<_, Vec<_>> = sizes
            .iter()
            .map(|size| {
                let length = Layout::with(1, *size).copy_length();
                (*size, places(bytes.len(), &magics, length).into_iter().collect())
            })
            .collect();
        let tries: Vec<_> = sizes
            .iter()
            .flat_map(|size| places.get(size).into_iter().flatten().map(|own| (*size, *own)))
            .collect();
        Self {
            bytes,
            tries: tries.into_iter(),
            places,
            hashes: HashMap::new(),
            hashed: 0,
            looks: 0,
            given: Vec::new(),
        }
    }

    fn next(&mut self) -> Option<Candidate> {
        while self.given.len() < MOST_CANDIDATES && self.hashed <= MOST_HASHED && self.looks <= MOST_LOOKS {
            let (size, own) = self.tries.next()?;
            let Some((body, mended)) = self.mend(size, own) else { continue };
            let Some(layout) = header::parse(&body).map(|found| found.layout) else { continue };
            let digest: [u8; 32] = Sha256::digest(&body).into();
            if layout.blocks != size || self.given.contains(&digest) {
                continue;
            }
            self.given.push(digest);
            let other_bytes = self.bytes.len() as u64;
            let condition = Condition { copies: layout.copies, whole: 0, mended, other_bytes };
            return Some(Candidate { body, condition });
        }
        None
    }

    /// The body with every block found, and how many of them are not of the place that gave most.
    fn mend(&mut self, size: usize, own: i64) -> Option<(Vec<u8>, usize)> {
        let others = self.places.get(&size)?.iter().copied().filter(|at| *at != own);
        let places: Vec<_> = std::iter::once(own).chain(others).collect();
        let mut body = Vec::with_capacity(size * BLOCK);
        let mut given: HashMap<i64, usize> = HashMap::new();
        for i in 0..size {
            if self.looks > MOST_LOOKS {
                return None;
            }
            let (at, place) = places.iter().find_map(|table| {
                let listed = self.entry(*table, size, i)?;
                places.iter().find_map(|place| {
                    let at = offset(*place, i * BLOCK)?;
                    (self.hash(at) == Some(listed)).then_some((at, *place))
                })
            })?;
            body.extend_from_slice(self.bytes.get(at..at + BLOCK)?);
            *given.entry(place).or_default() += 1;
        }
        Some((body, size - given.into_values().max().unwrap_or_default()))
    }

    /// The beginning of the hash of the block there, where a whole one is.
    fn hash(&mut self, at: usize) -> Option<[u8; ENTRY]> {
        self.looks += 1;
        if let Some(known) = self.hashes.get(&at) {
            return Some(*known);
        }
        let block = self.bytes.get(at..at.checked_add(BLOCK)?)?;
        self.hashed += BLOCK as u64;
        if self.hashed > MOST_HASHED {
            return None;
        }
        let hash = *Sha256::digest(block).first_chunk()?;
        self.hashes.insert(at, hash);
        Some(hash)
    }

    /// Entry i of the table of a copy.
    fn entry(&self, place: i64, size: usize, i: usize) -> Option<[u8; ENTRY]> {
        let at = offset(place, size * BLOCK + i * ENTRY)?;
        self.bytes.get(at..)?.first_chunk().copied()
    }
}

fn offset(place: i64, within: usize) -> Option<usize> {
    usize::try_from(place.checked_add(i64::try_from(within).ok()?)?).ok()
}
