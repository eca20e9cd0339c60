use super::*;

/// FORMAT.md section 11: up to the first size, what can be read outside is the same, and two saves share nothing behind the head.
#[test]
fn nothing_outside_tells_how_many_accounts_there_are_or_which_one_changed() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let read = || std::fs::read(store.vault_path()).unwrap();
    let outside = |bytes: &[u8]| (bytes.len(), bytes[8..16].to_vec(), bytes[44..48].to_vec());
    let empty = read();
    for count in 1..=18 {
        vault.add(&grant, new_phrase(&store)).unwrap();
        assert_eq!(outside(&read()), outside(&empty), "{count} accounts");
    }
    let before = read();
    vault.rename(vault.accounts()[7].id, "Another").unwrap();
    let after = read();
    let copy = before.len() / 4;
    let (head, body) = (8 * 512, copy / 520 * 512);
    let blocks = |bytes: &[u8]| bytes[head..body].chunks(512).map(<[u8]>::to_vec).collect::<Vec<_>>();
    assert!(blocks(&before).iter().all(|block| !blocks(&after).contains(block)));
    assert_eq!(before[136..head], after[136..head], "the slots are the same");
}
