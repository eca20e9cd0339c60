//! Which copies a file has, and mending where none is whole: FORMAT.md section 8.

use std::collections::BTreeSet;
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::OpenError;
use super::header::{self, BLOCK, HASH, Header, Layout};
use super::slots::{self, RawSlot};
use super::sources::{Sources, Work};
use crate::crypto::sealed::NONCE;

/// Where the magic is looked for, and copies beside it.
const MOST_MAGICS: usize = 16;
const STEPS: i64 = 7;
/// Places of a size, and blocks of a head, where what is left of a file is searched.
const MOST_SALVAGED_PLACES: usize = 64;
const MOST_HEAD: usize = 256;
/// Mended copies that are tried.
const MOST_CANDIDATES: usize = 8;
/// Bytes that are hashed at most to find a whole copy.
const MOST_HASHED: u64 = 1 << 30;

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
            None => {
                hashed += copy.len() as u64;
                if hashed > MOST_HASHED {
                    return None;
                }
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
    magics: Vec<usize>,
    /// The sizes that are still to be tried.
    sizes: std::vec::IntoIter<usize>,
    work: Work,
    /// The copies of the size that is tried, and the next place of it that is the own one.
    current: Option<(Sources<'a>, usize)>,
    given: Vec<[u8; 32]>,
}

impl<'a> Mender<'a> {
    fn new(bytes: &'a [u8], magics: Vec<usize>, layouts: &[Layout]) -> Self {
        let sizes = sizes_of(layouts).into_iter();
        Self { bytes, magics, sizes, work: Work::default(), current: None, given: Vec::new() }
    }

    fn next(&mut self) -> Option<Candidate> {
        while self.given.len() < MOST_CANDIDATES {
            let Some((sources, own)) = &mut self.current else {
                let next =
                    next_sources(self.bytes, &self.magics, &mut self.sizes, &mut self.work, usize::MAX);
                let sources = next?;
                self.current = sources.are_complete().then_some((sources, 0));
                continue;
            };
            let at = *own;
            *own += 1;
            if at >= sources.places() {
                self.current = None;
                continue;
            }
            let size = sources.size();
            let (body, mended) = (sources.body(at, 0..size), sources.mended(at));
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
}

/// The sizes of copies that headers have, in the order of the file.
fn sizes_of(layouts: &[Layout]) -> Vec<usize> {
    let mut sizes: Vec<usize> = Vec::new();
    for layout in layouts {
        if !sizes.contains(&layout.blocks) {
            sizes.push(layout.blocks);
        }
    }
    sizes
}

/// The copies of the next size, as far as the work allows.
fn next_sources<'a>(
    bytes: &'a [u8],
    magics: &[usize],
    sizes: &mut impl Iterator<Item = usize>,
    work: &mut Work,
    most_places: usize,
) -> Option<Sources<'a>> {
    loop {
        let size = sizes.next()?;
        let length = Layout::with(1, size).copy_length();
        let places: Vec<_> = places(bytes.len(), magics, length).into_iter().take(most_places).collect();
        if work.allows(size, places.len()) {
            return Some(Sources::find(bytes, size, places));
        }
    }
}

/// A body of a file that does not open, with what is lost put together as well as it can be: FORMAT.md section 9.
pub(crate) struct Salvaged<'a> {
    sources: Rc<Sources<'a>>,
    own: usize,
}

impl Salvaged<'_> {
    /// Blocks of the body.
    pub fn size(&self) -> usize {
        self.sources.size()
    }

    /// What can be read of its head; none where the end of the head is lost.
    pub fn head(&self) -> Option<SalvagedHead> {
        let first = self.sources.body(self.own, 0..1);
        let (header, blocks, nonce) = header::parse_damaged(&first)?;
        let is_in_body = (1..=MOST_HEAD).contains(&blocks) && blocks < self.size();
        let head = is_in_body.then(|| self.sources.body(self.own, 0..blocks))?;
        let slots = slots::all_there(head.get(header::LENGTH..)?);
        Some(SalvagedHead { header, slots, nonce, blocks })
    }

    /// The blocks after the head.
    pub fn ciphertext(&self, head: &SalvagedHead) -> Vec<u8> {
        self.sources.body(self.own, head.blocks..self.size())
    }
}

/// The head of such a body. Nothing vouches for it.
pub(crate) struct SalvagedHead {
    pub header: Header,
    pub slots: Vec<RawSlot>,
    pub nonce: [u8; NONCE],
    blocks: usize,
}

/// The bodies of a file that does not open, size after size, each of the places of a size as the own one.
pub(crate) fn salvaged(bytes: &[u8]) -> impl Iterator<Item = Salvaged<'_>> + '_ {
    let magics = header::magics(bytes, MOST_MAGICS);
    let layouts = magics.iter().filter_map(|at| header::parse(bytes.get(*at..)?)).map(|found| found.layout);
    let mut sizes = sizes_of(&layouts.collect::<Vec<_>>());
    for size in header::sizes().rev().filter(|size| size * BLOCK <= bytes.len()) {
        if !sizes.contains(&size) {
            sizes.push(size);
        }
    }
    let (mut sizes, mut work) = (sizes.into_iter(), Work::default());
    std::iter::from_fn(move || next_sources(bytes, &magics, &mut sizes, &mut work, MOST_SALVAGED_PLACES))
        .flat_map(|sources| {
            let sources = Rc::new(sources);
            (0..sources.places()).map(move |own| Salvaged { sources: Rc::clone(&sources), own })
        })
}
