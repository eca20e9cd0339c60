use super::*;

fn container() -> Container {
    of_size(56 * BLOCK)
}

fn of_size(ciphertext: usize) -> Container {
    let header = Header {
        role: Role::Vault,
        vault_id: [7; 16],
        epoch: 1,
        generation: 3,
        sequence: 0,
        claimed_time: -5,
    };
    let mut value = vec![1; 240];
    value[17..20].copy_from_slice(&[3, 0, 0]);
    let slots = vec![RawSlot::new(SlotType::Password, value)];
    // No two blocks are alike.
    let ciphertext = (0..ciphertext).map(|at| (at / BLOCK * 7 + at % 251) as u8).collect();
    Container::new(header, slots, [5; 32], SealedBox { nonce: [2; 24], ciphertext, tag: [4; 16] })
}

fn parsed(bytes: &[u8]) -> Result<Condition, OpenError> {
    let found = Container::parse(bytes)?;
    let written = of_size(found.sealed.ciphertext.len());
    assert_eq!((&found.header, &found.slots), (&written.header, &written.slots));
    assert!(found.sealed.ciphertext == written.sealed.ciphertext);
    Ok(found.condition)
}

#[test]
fn what_was_written_is_read_and_intact() {
    for (blocks, copies) in [(56, 4), (504, 4), (1016, 2)] {
        let bytes = of_size(blocks * BLOCK).compose();
        assert_eq!(bytes.len(), ((blocks + 8) * 520 + 32) * copies);
        let condition = parsed(&bytes).unwrap();
        assert!(condition.is_intact() && usize::from(condition.copies) == copies);
    }
}

#[test]
fn a_file_that_lost_one_copy_opens_from_the_others_and_says_so() {
    let bytes = container().compose();
    let copy = bytes.len() / 4;
    for lost in 0..4 {
        let mut damaged = bytes.clone();
        damaged[lost * copy..(lost + 1) * copy].fill(0);
        let condition = parsed(&damaged).unwrap();
        assert_eq!((condition.whole, condition.mended, condition.is_intact()), (3, 0, false));
        assert_eq!(condition.other_bytes, copy as u64);
    }
}

#[test]
fn a_different_block_lost_in_each_copy_is_mended_from_the_others() {
    let bytes = container().compose();
    let copy = bytes.len() / 4;
    let mut damaged = bytes.clone();
    for (of, block) in [0, 9, 30, 63].into_iter().enumerate() {
        damaged[of * copy + block * BLOCK..][..BLOCK].fill(0);
    }
    let condition = parsed(&damaged).unwrap();
    assert_eq!((condition.whole, condition.mended), (0, 1));
    // Also where the tables and the hashes are hit, as long as some table has each block's.
    for of in 0..4 {
        damaged[of * copy + 64 * BLOCK + of * 16..][..16].fill(0xaa);
        damaged[(of + 1) * copy - 1] ^= 1;
    }
    assert_eq!(parsed(&damaged).unwrap().whole, 0);
    // The same block in all is lost.
    for of in 0..4 {
        damaged[of * copy + 40 * BLOCK] ^= 1;
    }
    assert!(matches!(parsed(&damaged), Err(OpenError::Damaged)));
}

#[test]
fn bytes_before_between_and_after_are_no_damage() {
    let bytes = container().compose();
    let copy = bytes.len() / 4;
    for (altered, other) in [
        ([&b"\n"[..], &bytes].concat(), 1),
        ([&bytes[..], &[0; 4096]].concat(), 4096),
        ([&bytes[..copy], b"-- footer --", &bytes[copy..]].concat(), 12),
    ] {
        let condition = parsed(&altered).unwrap();
        assert_eq!((condition.whole, condition.other_bytes, condition.is_intact()), (4, other, false));
    }
    for cut in [1, 700, copy - 1, copy + 5, 3 * copy] {
        assert!(parsed(&bytes[cut..]).is_ok(), "{cut} are cut in front");
        assert!(parsed(&bytes[..bytes.len() - cut]).is_ok(), "{cut} are cut behind");
    }
    // No copy is whole any more.
    let torn = [&bytes[1000..copy + 5000], &bytes[copy + 5700..2 * copy + 100]].concat();
    assert_eq!(parsed(&torn).unwrap().whole, 0);
}

#[test]
fn every_bit_of_a_header_that_is_flipped_in_all_copies_is_damage() {
    let bytes = container().compose();
    let copy = bytes.len() / 4;
    for bit in 0..136 * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(parsed(&altered).unwrap().whole, 3, "bit {bit} in one");
        for of in 1..4 {
            altered[of * copy + bit / 8] ^= 1 << (bit % 8);
        }
        let error = parsed(&altered).unwrap_err();
        match bit / 8 {
            0..8 => assert!(matches!(error, OpenError::NotHoldfast), "bit {bit}: {error}"),
            8 | 9 => assert!(
                matches!(error, OpenError::NewerVersion) == (bit != 65)
                    && !matches!(error, OpenError::NotHoldfast),
                "bit {bit}: {error}"
            ),
            _ => assert!(matches!(error, OpenError::Damaged), "bit {bit}: {error}"),
        }
    }
}

#[test]
fn what_is_none_of_holdfast_s_is_named_so() {
    assert!(matches!(parsed(b""), Err(OpenError::NotHoldfast)));
    assert!(matches!(parsed(&vec![0; 200_000]), Err(OpenError::NotHoldfast)));
    let bytes = container().compose();
    assert!(matches!(parsed(&bytes[..8]), Err(OpenError::Damaged)));
    // A million beginnings take no time.
    let magics = bytes[..8].repeat(1_000_000);
    assert!(matches!(parsed(&magics), Err(OpenError::NewerVersion)));
}

#[test]
fn of_two_files_behind_one_another_the_first_is_opened() {
    let mut other = container();
    other.header.generation = 9;
    let condition = parsed(&[container().compose(), other.compose()].concat()).unwrap();
    assert_eq!((condition.whole, condition.is_intact()), (4, false));
}

#[test]
fn copies_of_two_saves_give_one_of_them() {
    let old = container();
    let mut new = of_size(56 * BLOCK);
    new.header.generation = 4;
    new.sealed.ciphertext.iter_mut().for_each(|byte| *byte ^= 0x5a);
    let (old, new) = (old.compose(), new.compose());
    let copy = old.len() / 4;
    let mut torn = [&new[..copy], &old[copy..]].concat();
    assert_eq!(Container::parse(&torn).unwrap().header.generation, 4);
    // Each with a bad block: what is put together is of one save or the other.
    for of in 0..4 {
        torn[of * copy + (10 + of) * BLOCK] ^= 1;
    }
    let generations: Vec<_> =
        Container::candidates(&torn).unwrap().map(|found| found.unwrap().header.generation).collect();
    assert_eq!(generations, [4, 3]);
}

#[test]
fn an_unknown_critical_slot_means_a_newer_version_and_others_are_kept() {
    let mut with = container();
    with.slots.push(slots::unknown(1));
    assert!(matches!(Container::parse(&with.compose()), Err(OpenError::NewerVersion)));
    let mut with = container();
    with.slots.push(slots::unknown(0));
    assert_eq!(Container::parse(&with.compose()).unwrap().slots, with.slots);
}

#[test]
fn slots_of_one_type_are_four_at_most_and_have_a_form() {
    let mut with = container();
    for _ in 1..4 {
        with.slots.push(with.slots[0].clone());
    }
    assert_eq!(Container::parse(&with.compose()).unwrap().slots.len(), 4);
    with.slots.push(with.slots[0].clone());
    assert!(matches!(Container::parse(&with.compose()), Err(OpenError::Damaged)));
    for (at, value) in [(16, 0), (17, 1), (18, 1)] {
        let mut with = container();
        with.slots[0].value[at] = value;
        assert!(matches!(Container::parse(&with.compose()), Err(OpenError::Damaged)), "{at}");
    }
    // What is malformed is found before what is unknown.
    let mut with = container();
    with.slots[0].value.pop();
    with.slots.push(slots::unknown(1));
    assert!(matches!(Container::parse(&with.compose()), Err(OpenError::Damaged)));
}
