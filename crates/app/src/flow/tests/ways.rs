//! The states of the flows: how one comes there, and what may be asked of it. Whatever is not named in `fits` is out of turn.

/// How the vault is when the flow begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vault {
    None,
    Locked,
    Open,
    /// Open, and the keychain has its key.
    WithoutPassword,
}

/// One step of a way.
#[derive(Clone, Copy, Debug)]
pub enum Do {
    /// A request, as JSON.
    Ask(&'static str),
    /// A dialog gives this file.
    Choose(&'static str),
    /// The words in their order.
    Arrange,
    /// The same while the disk is full.
    ArrangeOnFullDisk,
    /// The main window asks for another flow.
    Begin(&'static str),
    /// The password of so many words that is on the screen, from paper.
    TypeMadePassword(usize),
}

/// A state, and the way to it.
pub struct Way {
    pub name: &'static str,
    pub vault: Vault,
    /// The request of the main window, as JSON; empty for the lock screen.
    pub flow: &'static str,
    pub steps: &'static [Do],
    pub screen: &'static str,
    /// Whether it holds a phrase or a key that goes when nobody is there for ten minutes.
    pub held: bool,
    /// The requests that do something here, or say why they do not; `strength` is judged everywhere.
    pub fits: &'static [&'static str],
}

impl Way {
    /// Whether a vault is open.
    pub fn is_open(&self) -> bool {
        matches!(self.vault, Vault::Open | Vault::WithoutPassword)
    }

    /// Whether the way changes the password itself.
    pub fn changes_password(&self) -> bool {
        [NEW_KEYS, CHANGE_PASSWORD].contains(&self.flow)
    }
}

const CHANGE_PASSWORD: &str = r#"{"flow":"changePassword"}"#;
const NEW_KEYS: &str = r#"{"flow":"newKeys"}"#;
const NEXT: Do = Do::Ask(r#"{"ask":"next"}"#);
const PASSWORD: Do = Do::Ask(r#"{"ask":"password","password":"harbour lantern forty"}"#);
const NEW_PASSWORD: Do = Do::Ask(r#"{"ask":"newPassword","password":"nine quiet harbours"}"#);
const BACKUP_PASSWORD: Do = Do::Ask(r#"{"ask":"password","password":"sextant mooring gravel otter plinth"}"#);
const NEW_BACKUP_PASSWORD: Do =
    Do::Ask(r#"{"ask":"newPassword","password":"sextant mooring gravel otter plinth"}"#);
const CHOOSE_FILE: Do = Do::Ask(r#"{"ask":"chooseFile"}"#);
const BACKUP_FILE: Do = Do::Choose("/elsewhere/backup.holdfast");
const NEW_FILE: Do = Do::Choose("/elsewhere/new.holdfast");
const DAMAGED_FILE: Do = Do::Choose("/elsewhere/damaged.holdfast");
const SALVAGE: Do = Do::Ask(r#"{"ask":"salvage"}"#);
const WRITE_KIT: Do = Do::Ask(r#"{"ask":"writeKit"}"#);
const SKIP: Do = Do::Ask(r#"{"ask":"skip"}"#);
const CREATE: Do = Do::Ask(r#"{"ask":"create","kind":"olares","words":12,"name":"New"}"#);
/// A share of a backup that needs two (SLIP-0039, vector 4).
const SHARE: Do = Do::Ask(
    r#"{"ask":"import","kind":"slip39","name":"","passphrase":"","text":"shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed"}"#,
);
const IMPORT: Do = Do::Ask(
    r#"{"ask":"import","kind":"olares","name":"Kept","passphrase":"","text":"zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"}"#,
);
const CHECK: Do = Do::Ask(
    r#"{"ask":"check","passphrase":"","text":"legal winner thank year wave sausage worth useful legal winner thank yellow"}"#,
);
const CHOOSE_ALL: Do = Do::Ask(r#"{"ask":"choose","accounts":[0],"replace":true}"#);
const MAKE_PASSWORD: Do = Do::Ask(r#"{"ask":"makePassword"}"#);
const FORGOTTEN: Do = Do::Ask(r#"{"ask":"forgotten"}"#);
const RESTORE_FILE: Do = Do::Ask(r#"{"ask":"restoreFile"}"#);

const CEREMONY: &str = r#"{"flow":"backup","account":"$HOME"}"#;
const SAVE: &str = r#"{"flow":"saveBackup"}"#;
const RESTORE: &str = r#"{"flow":"restore","path":null}"#;
const AUTO_ON: &str = r#"{"flow":"autoBackup","change":"on"}"#;

const AUTO_OFF: Do = Do::Begin(r#"{"flow":"autoBackup","change":"off"}"#);
const AUTO_PASSWORD: Do = Do::Begin(r#"{"flow":"autoBackup","change":"password"}"#);
const FROM_LIST: &str = r#"{"flow":"restore","path":"/elsewhere/backup.holdfast"}"#;
const CHOOSE_TO_ADD: Do = Do::Ask(r#"{"ask":"choose","accounts":[0],"replace":false}"#);
const IMPORT_EQUAL: Do = Do::Ask(
    r#"{"ask":"import","kind":"olares","name":"Equal","passphrase":"","text":"action action action action action action action action action action action action"}"#,
);
const BACK_UP: Do = Do::Ask(r#"{"ask":"backUp"}"#);
const FROM_FILE: Do = Do::Ask(r#"{"ask":"fromFile","name":"Node"}"#);
const NODE_FILE: Do =
    Do::Choose(concat!(env!("CARGO_MANIFEST_DIR"), "/../phrase/fixtures/minima-locked.bak"));
const NODE_PASSWORD: Do = Do::Ask(r#"{"ask":"password","password":"Longsecurepassword456"}"#);

const TAKE_OVER: &str = r#"{"flow":"takeOver","installation":"$LAPTOP"}"#;
const TAKE_ALL: Do = Do::Ask(
    r#"{"ask":"takeOver","answers":{"leave":[],"names":[],"notes":{"ours":[],"theirs":[],"both":[]},"delete":[],"take":[]}}"#,
);

const HELD: bool = true;
const FREE: bool = false;

const fn way(
    name: &'static str,
    vault: Vault,
    flow: &'static str,
    steps: &'static [Do],
    screen: &'static str,
    held: bool,
    fits: &'static [&'static str],
) -> Way {
    Way { name, vault, flow, steps, screen, held, fits }
}

#[rustfmt::skip]
pub const WAYS: &[Way] = &[
    way("unlock", Vault::Locked, "", &[], "unlock", FREE, &["password", "wrong password", "backup password", "back", "forgotten", "stop touch", "put off"]),
    way("forgotten", Vault::Locked, "", &[FORGOTTEN], "forgotten", FREE, &["password", "wrong password", "backup password", "back", "forgotten", "restore file", "start again", "stop touch", "put off"]),
    way("restore in its place", Vault::Locked, "", &[FORGOTTEN, RESTORE_FILE], "chooseFile", FREE, &["back", "choose file"]),
    way("preview in its place", Vault::Locked, "", &[FORGOTTEN, RESTORE_FILE, CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD], "restorePreview", HELD, &["back", "choose", "choose nothing"]),
    way("first password", Vault::None, r#"{"flow":"setPassword"}"#, &[], "newPassword", FREE, &["new password", "weak password"]),
    way("first password set", Vault::None, r#"{"flow":"setPassword"}"#, &[NEW_PASSWORD], "passwordSet", FREE, &["next"]),
    way("change of password", Vault::Open, CHANGE_PASSWORD, &[], "askPassword", FREE, &["password", "wrong password", "backup password"]),
    way("another password", Vault::Open, CHANGE_PASSWORD, &[PASSWORD], "newPassword", HELD, &["new password", "weak password"]),
    way("password changed", Vault::Open, CHANGE_PASSWORD, &[PASSWORD, NEW_PASSWORD], "passwordSet", FREE, &["next"]),
    way("new keys", Vault::Open, NEW_KEYS, &[PASSWORD], "newKeys", HELD, &["new password", "weak password"]),
    way("new keys made", Vault::Open, NEW_KEYS, &[PASSWORD, NEW_PASSWORD], "newKeysMade", FREE, &["next"]),
    way("create", Vault::Open, r#"{"flow":"create"}"#, &[], "create", FREE, &["create"]),
    way("create, asked", Vault::Open, r#"{"flow":"create"}"#, &[CREATE], "askPassword", HELD, &["password", "wrong password", "backup password", "new password", "weak password", "back"]),
    way("created", Vault::Open, r#"{"flow":"create"}"#, &[CREATE, PASSWORD], "made", FREE, &["next", "back up"]),
    way("create the first", Vault::None, r#"{"flow":"create"}"#, &[CREATE], "newPassword", HELD, &["password", "wrong password", "backup password", "new password", "weak password", "back"]),
    way("created the first", Vault::None, r#"{"flow":"create"}"#, &[CREATE, NEW_PASSWORD], "made", FREE, &["next", "back up"]),
    way("import", Vault::Open, r#"{"flow":"import"}"#, &[], "import", FREE, &["import", "typed", "typed beyond", "last words", "cut", "from file"]),
    way("import, a share", Vault::Open, r#"{"flow":"import"}"#, &[SHARE], "shares", HELD, &["import", "typed", "typed beyond", "last words", "cut", "back"]),
    way("import, previewed", Vault::Open, r#"{"flow":"import"}"#, &[IMPORT], "preview", HELD, &["find", "next", "back"]),
    way("import, asked", Vault::Open, r#"{"flow":"import"}"#, &[IMPORT, NEXT], "askPassword", HELD, &["password", "wrong password", "backup password", "new password", "weak password", "back"]),
    way("imported", Vault::Open, r#"{"flow":"import"}"#, &[IMPORT, NEXT, PASSWORD], "made", FREE, &["next", "back up"]),
    way("risk", Vault::Open, CEREMONY, &[], "risk", FREE, &["next", "hide"]),
    way("veiled", Vault::Open, CEREMONY, &[NEXT], "veiled", FREE, &["password", "wrong password", "backup password", "new password", "weak password", "back", "hide", "stop touch"]),
    way("shown", Vault::Open, CEREMONY, &[NEXT, PASSWORD], "shown", HELD, &["next", "back", "keep showing", "hide"]),
    way("arranging", Vault::Open, CEREMONY, &[NEXT, PASSWORD, NEXT], "arrange", HELD, &["back", "hide", "arrange"]),
    way("proved", Vault::Open, CEREMONY, &[NEXT, PASSWORD, NEXT, Do::Arrange], "proved", FREE, &["next", "hide"]),
    way("check", Vault::Open, r#"{"flow":"check","account":"$HOME"}"#, &[], "check", FREE, &["typed", "typed beyond", "check"]),
    way("checked", Vault::Open, r#"{"flow":"check","account":"$HOME"}"#, &[CHECK], "checked", FREE, &["typed", "typed beyond", "next"]),
    way("backup password", Vault::Open, SAVE, &[], "newBackupPassword", HELD, &["new password", "weak password", "make password"]),
    way("backup password made", Vault::Open, SAVE, &[MAKE_PASSWORD], "madePassword", HELD, &["next", "back"]),
    way("where to", Vault::Open, SAVE, &[NEW_BACKUP_PASSWORD], "chooseFile", HELD, &["choose file"]),
    way("where to, of a made one", Vault::Open, SAVE, &[MAKE_PASSWORD, Do::TypeMadePassword(6)], "chooseFile", HELD, &["choose file"]),
    way("save, asked", Vault::Open, SAVE, &[NEW_BACKUP_PASSWORD, CHOOSE_FILE, NEW_FILE], "askPassword", HELD, &["password", "wrong password", "backup password", "new password", "weak password", "back"]),
    way("saved", Vault::Open, SAVE, &[NEW_BACKUP_PASSWORD, CHOOSE_FILE, NEW_FILE, PASSWORD], "backupSaved", FREE, &["next", "write kit"]),
    way("saved with a kit", Vault::Open, SAVE, &[NEW_BACKUP_PASSWORD, CHOOSE_FILE, NEW_FILE, PASSWORD, WRITE_KIT], "backupSaved", FREE, &["next"]),
    way("auto backup", Vault::Open, AUTO_ON, &[], "askPassword", FREE, &["password", "wrong password", "backup password", "new password", "weak password"]),
    way("auto backup, its password", Vault::Open, AUTO_ON, &[PASSWORD], "newBackupPassword", HELD, &["new password", "weak password", "make password"]),
    way("auto backup on", Vault::Open, AUTO_ON, &[PASSWORD, NEW_BACKUP_PASSWORD], "autoBackupChanged", FREE, &["next"]),
    way("auto backup off", Vault::Open, AUTO_ON, &[PASSWORD, NEW_BACKUP_PASSWORD, AUTO_OFF], "askPassword", FREE, &["password", "wrong password", "backup password", "new password", "weak password"]),
    way("auto backup turned off", Vault::Open, AUTO_ON, &[PASSWORD, NEW_BACKUP_PASSWORD, AUTO_OFF, PASSWORD], "autoBackupChanged", FREE, &["next"]),
    way("auto backup, another password", Vault::Open, AUTO_ON, &[PASSWORD, NEW_BACKUP_PASSWORD, AUTO_PASSWORD, PASSWORD], "newBackupPassword", HELD, &["new password", "weak password", "make password"]),
    way("right, and not saved", Vault::Open, CEREMONY, &[NEXT, PASSWORD, NEXT, Do::ArrangeOnFullDisk], "unsaved", FREE, &["next", "hide"]),
    way("check in the place of arranging", Vault::Open, r#"{"flow":"import"}"#, &[IMPORT_EQUAL, NEXT, PASSWORD, BACK_UP, NEXT, PASSWORD, NEXT], "check", FREE, &["typed", "typed beyond", "check"]),
    way("a node's file", Vault::Open, r#"{"flow":"import"}"#, &[FROM_FILE], "chooseNodeBackup", FREE, &["back", "choose file"]),
    way("a node's file, its password", Vault::Open, r#"{"flow":"import"}"#, &[FROM_FILE, CHOOSE_FILE, NODE_FILE], "askNodePassword", FREE, &["password", "wrong password", "backup password", "back"]),
    way("a node's file, its lock", Vault::Open, r#"{"flow":"import"}"#, &[FROM_FILE, CHOOSE_FILE, NODE_FILE, NODE_PASSWORD], "askNodePassword", HELD, &["password", "wrong password", "backup password", "back"]),
    way("restore from the list", Vault::Open, FROM_LIST, &[], "askBackupPassword", FREE, &["password", "wrong password", "backup password", "back"]),
    way("restore from the list, to add", Vault::Open, FROM_LIST, &[BACKUP_PASSWORD, CHOOSE_TO_ADD], "askPassword", HELD, &["password", "wrong password", "backup password", "new password", "weak password", "back"]),
    way("restored from the list", Vault::Open, FROM_LIST, &[BACKUP_PASSWORD, CHOOSE_TO_ADD, PASSWORD], "restored", FREE, &["next"]),
    way("restore", Vault::Open, RESTORE, &[], "chooseFile", FREE, &["choose file"]),
    way("restore, its password", Vault::Open, RESTORE, &[CHOOSE_FILE, BACKUP_FILE], "askBackupPassword", FREE, &["password", "wrong password", "backup password", "back"]),
    way("restore, previewed", Vault::Open, RESTORE, &[CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD], "restorePreview", HELD, &["back", "choose", "choose nothing"]),
    way("restore, asked", Vault::Open, RESTORE, &[CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD, CHOOSE_ALL], "askPassword", HELD, &["password", "wrong password", "backup password", "new password", "weak password", "back"]),
    way("restore of a damaged file", Vault::Open, RESTORE, &[CHOOSE_FILE, DAMAGED_FILE], "chooseFile", FREE, &["choose file", "salvage"]),
    way("restore of a damaged file, its password", Vault::Open, RESTORE, &[CHOOSE_FILE, DAMAGED_FILE, SALVAGE], "askBackupPassword", FREE, &["password", "wrong password", "backup password", "back"]),
    way("restore of a damaged file, previewed", Vault::Open, RESTORE, &[CHOOSE_FILE, DAMAGED_FILE, SALVAGE, BACKUP_PASSWORD], "restorePreview", HELD, &["back", "choose", "choose nothing"]),
    way("restored", Vault::Open, RESTORE, &[CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD, CHOOSE_ALL, PASSWORD], "restored", FREE, &["next"]),
    way("take over", Vault::Open, TAKE_OVER, &[], "askBackupPassword", FREE, &["password", "wrong password", "backup password"]),
    way("take over, previewed", Vault::Open, TAKE_OVER, &[BACKUP_PASSWORD], "takeOverPreview", HELD, &["take over", "take over nonsense"]),
    way("take over, asked", Vault::Open, TAKE_OVER, &[BACKUP_PASSWORD, TAKE_ALL], "askPassword", HELD, &["password", "wrong password", "backup password", "new password", "weak password", "back"]),
    way("taken over", Vault::Open, TAKE_OVER, &[BACKUP_PASSWORD, TAKE_ALL, PASSWORD], "takenOver", FREE, &["next"]),
    way("verify", Vault::Open, r#"{"flow":"verify","path":"/elsewhere/backup.holdfast","question":false}"#, &[], "askBackupPassword", FREE, &["password", "wrong password", "backup password"]),
    way("verified", Vault::Open, r#"{"flow":"verify","path":"/elsewhere/backup.holdfast","question":false}"#, &[BACKUP_PASSWORD], "verified", FREE, &["next"]),
    way("delete an account", Vault::Open, r#"{"flow":"deleteAccount","account":"$HOME","typedName":"Home","giveUpPhrase":true}"#, &[], "askPassword", FREE, &["password", "wrong password", "backup password", "new password", "weak password"]),
    way("delete a copy", Vault::Open, r#"{"flow":"deleteCopy","path":"/elsewhere/backup.holdfast"}"#, &[], "askPassword", FREE, &["password", "wrong password", "backup password", "new password", "weak password"]),
    way("keep fewer", Vault::Open, r#"{"flow":"keepFewer","keep":2}"#, &[], "askPassword", FREE, &["password", "wrong password", "backup password", "new password", "weak password"]),
    way("words without a password", Vault::WithoutPassword, CEREMONY, &[NEXT], "newPassword", FREE, &["new password", "weak password", "back", "hide", "stop touch"]),
    way("words after a first password", Vault::WithoutPassword, CEREMONY, &[NEXT, NEW_PASSWORD], "veiled", HELD, &["back", "show", "hide"]),
    way("create without a password", Vault::WithoutPassword, r#"{"flow":"create"}"#, &[CREATE], "newPassword", HELD, &["new password", "weak password", "back", "skip"]),
    way("created without a password", Vault::WithoutPassword, r#"{"flow":"create"}"#, &[CREATE, SKIP], "made", FREE, &["next", "back up"]),
    way("created with a first password", Vault::WithoutPassword, r#"{"flow":"create"}"#, &[CREATE, NEW_PASSWORD], "made", FREE, &["next", "back up"]),
    way("save without a password", Vault::WithoutPassword, SAVE, &[NEW_BACKUP_PASSWORD, CHOOSE_FILE, NEW_FILE], "newPassword", HELD, &["new password", "weak password", "back"]),
    way("saved with a first password", Vault::WithoutPassword, SAVE, &[NEW_BACKUP_PASSWORD, CHOOSE_FILE, NEW_FILE, NEW_PASSWORD], "backupSaved", FREE, &["next", "write kit"]),
    way("auto backup without a password", Vault::WithoutPassword, AUTO_ON, &[], "newPassword", FREE, &["new password", "weak password"]),
    way("auto backup after a first password", Vault::WithoutPassword, AUTO_ON, &[NEW_PASSWORD], "newBackupPassword", HELD, &["new password", "weak password", "make password"]),
    way("delete without a password", Vault::WithoutPassword, r#"{"flow":"deleteAccount","account":"$HOME","typedName":"Home","giveUpPhrase":true}"#, &[], "newPassword", FREE, &["new password", "weak password"]),
];
