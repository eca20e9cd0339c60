//! Every state of every flow: how one comes there, and what may be asked of it. Whatever is not named in `fits` is out of turn.

/// How the vault is when the flow begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vault {
    None,
    Locked,
    Open,
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
const CREATE: Do = Do::Ask(r#"{"ask":"create","kind":"olares","words":12,"name":"New"}"#);
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

pub const WAYS: &[Way] = &[
    Way {
        name: "unlock",
        vault: Vault::Locked,
        flow: "",
        steps: &[],
        screen: "unlock",
        held: false,
        fits: &[
            "password",
            "wrong password",
            "backup password",
            "back",
            "forgotten",
            "stop touch",
            "put off",
        ],
    },
    Way {
        name: "forgotten",
        vault: Vault::Locked,
        flow: "",
        steps: &[FORGOTTEN],
        screen: "forgotten",
        held: false,
        fits: &[
            "password",
            "wrong password",
            "backup password",
            "back",
            "forgotten",
            "restore file",
            "start again",
            "stop touch",
            "put off",
        ],
    },
    Way {
        name: "restore in its place",
        vault: Vault::Locked,
        flow: "",
        steps: &[FORGOTTEN, RESTORE_FILE],
        screen: "chooseFile",
        held: false,
        fits: &["back", "choose file"],
    },
    Way {
        name: "preview in its place",
        vault: Vault::Locked,
        flow: "",
        steps: &[FORGOTTEN, RESTORE_FILE, CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD],
        screen: "restorePreview",
        held: true,
        fits: &["back", "choose", "choose nothing"],
    },
    Way {
        name: "first password",
        vault: Vault::None,
        flow: r#"{"flow":"setPassword"}"#,
        steps: &[],
        screen: "newPassword",
        held: false,
        fits: &["new password", "weak password"],
    },
    Way {
        name: "first password set",
        vault: Vault::None,
        flow: r#"{"flow":"setPassword"}"#,
        steps: &[NEW_PASSWORD],
        screen: "passwordSet",
        held: false,
        fits: &["next"],
    },
    Way {
        name: "change of password",
        vault: Vault::Open,
        flow: CHANGE_PASSWORD,
        steps: &[],
        screen: "askPassword",
        held: false,
        fits: &["password", "wrong password", "backup password"],
    },
    Way {
        name: "another password",
        vault: Vault::Open,
        flow: CHANGE_PASSWORD,
        steps: &[PASSWORD],
        screen: "newPassword",
        held: true,
        fits: &["new password", "weak password"],
    },
    Way {
        name: "password changed",
        vault: Vault::Open,
        flow: CHANGE_PASSWORD,
        steps: &[PASSWORD, NEW_PASSWORD],
        screen: "passwordSet",
        held: false,
        fits: &["next"],
    },
    Way {
        name: "new keys",
        vault: Vault::Open,
        flow: NEW_KEYS,
        steps: &[PASSWORD],
        screen: "newKeys",
        held: true,
        fits: &["new password", "weak password"],
    },
    Way {
        name: "new keys made",
        vault: Vault::Open,
        flow: NEW_KEYS,
        steps: &[PASSWORD, NEW_PASSWORD],
        screen: "newKeysMade",
        held: false,
        fits: &["next"],
    },
    Way {
        name: "create",
        vault: Vault::Open,
        flow: r#"{"flow":"create"}"#,
        steps: &[],
        screen: "create",
        held: false,
        fits: &["create"],
    },
    Way {
        name: "create, asked",
        vault: Vault::Open,
        flow: r#"{"flow":"create"}"#,
        steps: &[CREATE],
        screen: "askPassword",
        held: true,
        fits: &["password", "wrong password", "backup password", "new password", "weak password", "back"],
    },
    Way {
        name: "created",
        vault: Vault::Open,
        flow: r#"{"flow":"create"}"#,
        steps: &[CREATE, PASSWORD],
        screen: "made",
        held: false,
        fits: &["next", "back up"],
    },
    Way {
        name: "create the first",
        vault: Vault::None,
        flow: r#"{"flow":"create"}"#,
        steps: &[CREATE],
        screen: "newPassword",
        held: true,
        fits: &["password", "wrong password", "backup password", "new password", "weak password", "back"],
    },
    Way {
        name: "created the first",
        vault: Vault::None,
        flow: r#"{"flow":"create"}"#,
        steps: &[CREATE, NEW_PASSWORD],
        screen: "made",
        held: false,
        fits: &["next", "back up"],
    },
    Way {
        name: "import",
        vault: Vault::Open,
        flow: r#"{"flow":"import"}"#,
        steps: &[],
        screen: "import",
        held: false,
        fits: &["import", "typed", "typed beyond", "last words", "cut", "from file"],
    },
    Way {
        name: "import, previewed",
        vault: Vault::Open,
        flow: r#"{"flow":"import"}"#,
        steps: &[IMPORT],
        screen: "preview",
        held: true,
        fits: &["find", "next", "back"],
    },
    Way {
        name: "import, asked",
        vault: Vault::Open,
        flow: r#"{"flow":"import"}"#,
        steps: &[IMPORT, NEXT],
        screen: "askPassword",
        held: true,
        fits: &["password", "wrong password", "backup password", "new password", "weak password", "back"],
    },
    Way {
        name: "imported",
        vault: Vault::Open,
        flow: r#"{"flow":"import"}"#,
        steps: &[IMPORT, NEXT, PASSWORD],
        screen: "made",
        held: false,
        fits: &["next", "back up"],
    },
    Way {
        name: "risk",
        vault: Vault::Open,
        flow: CEREMONY,
        steps: &[],
        screen: "risk",
        held: false,
        fits: &["next", "hide"],
    },
    Way {
        name: "veiled",
        vault: Vault::Open,
        flow: CEREMONY,
        steps: &[NEXT],
        screen: "veiled",
        held: false,
        fits: &[
            "password",
            "wrong password",
            "backup password",
            "new password",
            "weak password",
            "back",
            "hide",
            "stop touch",
        ],
    },
    Way {
        name: "shown",
        vault: Vault::Open,
        flow: CEREMONY,
        steps: &[NEXT, PASSWORD],
        screen: "shown",
        held: true,
        fits: &["next", "back", "keep showing", "hide"],
    },
    Way {
        name: "arranging",
        vault: Vault::Open,
        flow: CEREMONY,
        steps: &[NEXT, PASSWORD, NEXT],
        screen: "arrange",
        held: true,
        fits: &["back", "hide", "arrange"],
    },
    Way {
        name: "proved",
        vault: Vault::Open,
        flow: CEREMONY,
        steps: &[NEXT, PASSWORD, NEXT, Do::Arrange],
        screen: "proved",
        held: false,
        fits: &["next", "hide"],
    },
    Way {
        name: "check",
        vault: Vault::Open,
        flow: r#"{"flow":"check","account":"$HOME"}"#,
        steps: &[],
        screen: "check",
        held: false,
        fits: &["typed", "typed beyond", "check"],
    },
    Way {
        name: "checked",
        vault: Vault::Open,
        flow: r#"{"flow":"check","account":"$HOME"}"#,
        steps: &[CHECK],
        screen: "checked",
        held: false,
        fits: &["typed", "typed beyond", "next"],
    },
    Way {
        name: "backup password",
        vault: Vault::Open,
        flow: SAVE,
        steps: &[],
        screen: "newBackupPassword",
        held: true,
        fits: &["new password", "weak password", "make password"],
    },
    Way {
        name: "backup password made",
        vault: Vault::Open,
        flow: SAVE,
        steps: &[MAKE_PASSWORD],
        screen: "madePassword",
        held: true,
        fits: &["next", "back"],
    },
    Way {
        name: "where to",
        vault: Vault::Open,
        flow: SAVE,
        steps: &[NEW_BACKUP_PASSWORD],
        screen: "chooseFile",
        held: true,
        fits: &["choose file"],
    },
    Way {
        name: "where to, of a made one",
        vault: Vault::Open,
        flow: SAVE,
        steps: &[MAKE_PASSWORD, Do::TypeMadePassword(6)],
        screen: "chooseFile",
        held: true,
        fits: &["choose file"],
    },
    Way {
        name: "save, asked",
        vault: Vault::Open,
        flow: SAVE,
        steps: &[NEW_BACKUP_PASSWORD, CHOOSE_FILE, NEW_FILE],
        screen: "askPassword",
        held: true,
        fits: &["password", "wrong password", "backup password", "new password", "weak password", "back"],
    },
    Way {
        name: "saved",
        vault: Vault::Open,
        flow: SAVE,
        steps: &[NEW_BACKUP_PASSWORD, CHOOSE_FILE, NEW_FILE, PASSWORD],
        screen: "backupSaved",
        held: false,
        fits: &["next"],
    },
    Way {
        name: "auto backup",
        vault: Vault::Open,
        flow: AUTO_ON,
        steps: &[],
        screen: "askPassword",
        held: false,
        fits: &["password", "wrong password", "backup password", "new password", "weak password"],
    },
    Way {
        name: "auto backup, its password",
        vault: Vault::Open,
        flow: AUTO_ON,
        steps: &[PASSWORD],
        screen: "newBackupPassword",
        held: true,
        fits: &["new password", "weak password", "make password"],
    },
    Way {
        name: "auto backup on",
        vault: Vault::Open,
        flow: AUTO_ON,
        steps: &[PASSWORD, NEW_BACKUP_PASSWORD],
        screen: "autoBackupChanged",
        held: false,
        fits: &["next"],
    },
    Way {
        name: "restore",
        vault: Vault::Open,
        flow: RESTORE,
        steps: &[],
        screen: "chooseFile",
        held: false,
        fits: &["choose file"],
    },
    Way {
        name: "restore, its password",
        vault: Vault::Open,
        flow: RESTORE,
        steps: &[CHOOSE_FILE, BACKUP_FILE],
        screen: "askBackupPassword",
        held: false,
        fits: &["password", "wrong password", "backup password", "back"],
    },
    Way {
        name: "restore, previewed",
        vault: Vault::Open,
        flow: RESTORE,
        steps: &[CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD],
        screen: "restorePreview",
        held: true,
        fits: &["back", "choose", "choose nothing"],
    },
    Way {
        name: "restore, asked",
        vault: Vault::Open,
        flow: RESTORE,
        steps: &[CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD, CHOOSE_ALL],
        screen: "askPassword",
        held: true,
        fits: &["password", "wrong password", "backup password", "new password", "weak password", "back"],
    },
    Way {
        name: "restored",
        vault: Vault::Open,
        flow: RESTORE,
        steps: &[CHOOSE_FILE, BACKUP_FILE, BACKUP_PASSWORD, CHOOSE_ALL, PASSWORD],
        screen: "restored",
        held: false,
        fits: &["next"],
    },
    Way {
        name: "verify",
        vault: Vault::Open,
        flow: r#"{"flow":"verify","path":"/elsewhere/backup.holdfast","question":false}"#,
        steps: &[],
        screen: "askBackupPassword",
        held: false,
        fits: &["password", "wrong password", "backup password"],
    },
    Way {
        name: "verified",
        vault: Vault::Open,
        flow: r#"{"flow":"verify","path":"/elsewhere/backup.holdfast","question":false}"#,
        steps: &[BACKUP_PASSWORD],
        screen: "verified",
        held: false,
        fits: &["next"],
    },
    Way {
        name: "delete an account",
        vault: Vault::Open,
        flow: r#"{"flow":"deleteAccount","account":"$HOME","typedName":"Home","giveUpPhrase":true}"#,
        steps: &[],
        screen: "askPassword",
        held: false,
        fits: &["password", "wrong password", "backup password", "new password", "weak password"],
    },
    Way {
        name: "delete a copy",
        vault: Vault::Open,
        flow: r#"{"flow":"deleteCopy","path":"/elsewhere/backup.holdfast"}"#,
        steps: &[],
        screen: "askPassword",
        held: false,
        fits: &["password", "wrong password", "backup password", "new password", "weak password"],
    },
    Way {
        name: "keep fewer",
        vault: Vault::Open,
        flow: r#"{"flow":"keepFewer","keep":2}"#,
        steps: &[],
        screen: "askPassword",
        held: false,
        fits: &["password", "wrong password", "backup password", "new password", "weak password"],
    },
];
