use super::*;
use crate::backup::kit::{KitLanguage, kit_page_hash};

const PAGE: &str = "Open a Holdfast backup.html";

/// Auto backup is on, and a folder of its own has the kit.
fn with_kit() -> (Opened, std::path::PathBuf) {
    let mut it = with_accounts(1);
    it.auto_on();
    let dir = it.setting.folder.path().join("stick");
    std::fs::create_dir(&dir).unwrap();
    it.store().change_settings(|settings| settings.auto_backup.destinations = vec![dir.clone()]).unwrap();
    it.store().write_kit(&dir, KitLanguage::English).unwrap();
    (it, dir)
}

fn kit_notices(it: &Opened) -> usize {
    let status = it.store().auto_backup_status().unwrap();
    let health = it.vault.health(&it.vault.copies().unwrap(), &status, &[]);
    health.notices.iter().filter(|notice| matches!(notice, Notice::KitChanged { .. })).count()
}

#[test]
fn it_is_the_page_the_script_and_a_text_of_this_version() {
    let (it, dir) = with_kit();
    assert_eq!(names(&dir), ["How to open this backup.txt", PAGE, "recover.py"]);
    let page = std::fs::read(dir.join(PAGE)).unwrap();
    assert!(digest_of(&page).starts_with(&kit_page_hash()));
    let text = std::fs::read_to_string(dir.join("How to open this backup.txt")).unwrap();
    assert!(text.contains(PAGE) && text.contains("recover.py"));
    it.run(Urgency::Now);
    assert_eq!(kit_notices(&it), 0);
    // In the other language it has another name, and says the same of the page.
    it.store().write_kit(&dir, KitLanguage::SimplifiedChinese).unwrap();
    assert!(std::fs::read_to_string(dir.join("如何打开此备份.txt")).unwrap().contains(PAGE));
}

#[test]
fn a_page_that_somebody_changed_is_said_at_the_next_run_and_can_be_replaced() {
    let (it, dir) = with_kit();
    std::fs::write(dir.join(PAGE), "<script>steal()</script>").unwrap();
    it.run(Urgency::Now);
    assert_eq!(kit_notices(&it), 1);
    // It stays until a person says so: it may be what another version wrote.
    assert_eq!(std::fs::read(dir.join(PAGE)).unwrap(), b"<script>steal()</script>");
    it.store().write_kit(&dir, KitLanguage::English).unwrap();
    it.run(Urgency::Now);
    assert_eq!(kit_notices(&it), 0);
    // Kept, and opened by no double click.
    assert!(dir.join(format!("{PAGE}.earlier-1")).exists());
}

#[test]
fn the_kit_of_an_earlier_version_becomes_that_of_this_one() {
    let (it, dir) = with_kit();
    std::fs::write(dir.join("recover.py"), "earlier").unwrap();
    it.store()
        .change_settings(|settings| {
            settings.auto_backup.kits[0].files.insert("recover.py".into(), digest_of(b"earlier"));
        })
        .unwrap();
    it.run(Urgency::Now);
    assert_eq!(kit_notices(&it), 0);
    assert_ne!(std::fs::read(dir.join("recover.py")).unwrap(), b"earlier");
}

#[test]
fn who_takes_it_away_is_not_asked_again_and_a_stick_that_is_away_is_remembered() {
    let (it, dir) = with_kit();
    std::fs::rename(&dir, dir.with_file_name("away")).unwrap();
    it.run(Urgency::Now);
    assert_eq!(it.store().kits().len(), 1);
    std::fs::rename(dir.with_file_name("away"), &dir).unwrap();
    for name in names(&dir).iter().filter(|name| !name.ends_with(".holdfast")) {
        std::fs::remove_file(dir.join(name)).unwrap();
    }
    it.run(Urgency::Now);
    assert!(it.store().kits().is_empty());
}

#[cfg(unix)]
#[test]
fn where_others_can_write_there_is_none() {
    use std::os::unix::fs::PermissionsExt;
    let it = with_accounts(1);
    let dir = it.setting.folder.path().join("shared");
    std::fs::create_dir(&dir).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o777)).unwrap();
    let done = it.store().write_kit(&dir, KitLanguage::English);
    assert!(matches!(done, Err(KitError::OthersCanWrite)));
    assert!(names(&dir).is_empty() && it.store().kits().is_empty());
}
