use super::*;

fn env() -> Environment {
    Environment::system("test")
}

fn container() -> Container {
    let header = Header {
        role: Role::Vault,
        vault_id: [7; 16],
        epoch: 1,
        generation: 3,
        sequence: 0,
        claimed_time: -5,
    };
    let slots = vec![RawSlot::new(SlotType::Password, vec![1; 240])];
    Container { header, slots, index: vec![2; 4136], records: vec![3; 552] }
}

fn rehashed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - HASH);
    let hash = Sha256::digest(&bytes);
    bytes.extend_from_slice(&hash);
    bytes
}

#[test]
fn what_was_written_is_read() {
    let written = container();
    let read = Container::parse(&written.compose(&env())).unwrap();
    assert_eq!(read.header, written.header);
    assert_eq!(read.slots, written.slots);
    assert_eq!(read.index, written.index);
    assert_eq!(read.records, written.records);
}

#[test]
fn a_flipped_bit_is_damage_unless_it_is_in_the_magic_or_the_version() {
    let bytes = container().compose(&env());
    for i in (0..400).chain(bytes.len() - 40..bytes.len()) {
        for bit in 0..8 {
            let mut altered = bytes.clone();
            altered[i] ^= 1 << bit;
            let error = Container::parse(&altered).err().expect("found");
            match i {
                0..8 => assert!(matches!(error, OpenError::NotHoldfast), "byte {i}: {error}"),
                8..10 => {
                    assert!(
                        matches!(error, OpenError::NewerVersion | OpenError::Damaged),
                        "byte {i}: {error}"
                    );
                }
                _ => assert!(matches!(error, OpenError::Damaged), "byte {i}: {error}"),
            }
        }
    }
}

#[test]
fn every_truncation_is_found() {
    let bytes = container().compose(&env());
    for length in (0..600).chain((600..bytes.len()).step_by(97)) {
        let error = Container::parse(&bytes[..length]).err().expect("found");
        if length < 8 {
            assert!(matches!(error, OpenError::NotHoldfast), "{length}");
        } else {
            assert!(matches!(error, OpenError::Damaged), "{length}");
        }
    }
    assert!(Container::parse(&[&bytes[..], &[0]].concat()).is_err());
}

#[test]
fn lengths_that_do_not_add_up_are_damage_even_with_a_right_hash() {
    for at in [12, 64, 72, 80] {
        for value in [0u8, 255] {
            let mut bytes = container().compose(&env());
            if bytes[at] == value {
                continue;
            }
            bytes[at] = value;
            assert!(matches!(Container::parse(&rehashed(bytes)), Err(OpenError::Damaged)), "{at}");
        }
    }
    let mut bytes = container().compose(&env());
    bytes[64..72].fill(255);
    assert!(matches!(Container::parse(&rehashed(bytes)), Err(OpenError::Damaged)));
}

#[test]
fn an_unknown_critical_slot_means_a_newer_version_and_others_are_kept() {
    let mut with = container();
    with.slots.push(slots::unknown(1));
    assert!(matches!(Container::parse(&with.compose(&env())), Err(OpenError::NewerVersion)));
    let mut with = container();
    with.slots.push(slots::unknown(0));
    assert_eq!(Container::parse(&with.compose(&env())).unwrap().slots, with.slots);
}

#[test]
fn two_slots_of_one_type_are_damage() {
    let mut with = container();
    with.slots.push(with.slots[0].clone());
    assert!(matches!(Container::parse(&with.compose(&env())), Err(OpenError::Damaged)));
}

#[test]
fn the_size_does_not_tell_a_small_number_of_accounts() {
    let size =
        |accounts: usize| Container { records: vec![0; 552 * accounts], ..container() }.compose(&env()).len();
    assert_eq!(size(1), size(90));
}
