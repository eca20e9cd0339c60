//! The JSON documents of the contract.

use holdfast_phrase::{Identity, Share};
use holdfast_vault::{Account, AutoStatus, Condition, DestinationStatus, FailReason};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::output::one_line;

/// ACCOUNT.
pub fn account(account: &Account) -> Value {
    json!({
        "id": account.id.to_string(),
        "name": account.name,
        "kind": account.kind,
        "words": account.words,
        "createdAt": account.created_at.to_string(),
        "backedUpAt": account.backed_up_at.map(|time| time.to_string()),
        "checkedAt": account.checked_at.map(|time| time.to_string()),
        "note": account.note,
        "boundName": account.bound_name,
        "madeWhere": account.made_where,
        "keys": account.keys,
        "keyuses": account.keyuses,
        "hasPassphrase": account.has_passphrase,
        "identities": identities(&account.identities),
        "shares": account.shares().iter().map(share).collect::<Vec<_>>(),
    })
}

/// What a share says of itself.
fn share(share: &Share) -> Value {
    json!({
        "group": share.group,
        "groupThreshold": share.group_threshold,
        "groupCount": share.group_count,
        "member": share.member,
        "memberThreshold": share.member_threshold,
    })
}

/// ACCOUNT, of a file that is only looked at: no address is shown that is not of an account here.
pub fn account_of_file(account: &Account) -> Value {
    let mut document = self::account(account);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("identities".into(), json!([]));
    }
    document
}

/// An array of IDENTITY.
pub fn identities(identities: &[Identity]) -> Value {
    identities.iter().map(|identity| json!(identity)).collect()
}

/// AUTO.
pub fn auto_backup(status: &AutoStatus) -> Value {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let destination = |destination: &DestinationStatus| {
        json!({
            "dir": destination.dir.display().to_string(),
            "reachable": destination.reachable,
            "files": destination.files,
            "lastAt": time(destination.last_at),
        })
    };
    json!({
        "enabled": status.enabled,
        "keep": status.keep,
        "destinations": status.destinations.iter().map(destination).collect::<Vec<_>>(),
        "lastAt": time(status.last_at),
        "dueAt": time(status.due_at),
        "lastError": status.last_failure.as_ref().map(|failure| json!({
            "at": failure.at.to_string(),
            "dir": failure.dir.display().to_string(),
            "reason": failure.reason.code(),
        })),
    })
}

/// How auto backup stands, in a few lines.
pub fn auto_lines(status: &AutoStatus) -> String {
    let day = |time: Option<Timestamp>| {
        time.map_or("never".into(), |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
    };
    if !status.enabled {
        return "Auto backup is off.".into();
    }
    let mut lines = vec![format!("Auto backup: every 24 hours, the latest {} in each folder.", status.keep)];
    for destination in &status.destinations {
        let there = if destination.reachable { "" } else { ", NOT THERE now" };
        lines.push(format!(
            "  {}: {} files, last {}{there}",
            destination.dir.display(),
            destination.files,
            day(destination.last_at)
        ));
    }
    lines.extend(status.last_failure.as_ref().map(|failure| {
        format!("  Failed {}: {}: {}", day(Some(failure.at)), failure.dir.display(), reason(failure.reason))
    }));
    lines.join("\n")
}

/// Why a folder got no auto backup, and what to do.
pub fn reason(reason: FailReason) -> &'static str {
    match reason {
        FailReason::Absent => "the folder is not there; it gets one when it comes back",
        FailReason::NotAnswering => "the folder does not answer; it gets one when it does",
        FailReason::VaultDamaged => {
            "the vault is damaged and is not copied; start the app to see what is left"
        }
        FailReason::DiskFull => "the disk is full; make room",
        FailReason::NoPermission => "permission denied; check who may write there",
        FailReason::ReadOnly => "the disk is read-only",
        FailReason::DataFolder => {
            "the folder of the vault cannot be written; make room there, or mend its permissions"
        }
        FailReason::Settings => {
            "the settings cannot be read; mend the file, or move it away, and Holdfast goes on with what was set before"
        }
        FailReason::Io | _ => "the disk did not do as it was told; check it",
    }
}

/// "1 account", "2 accounts".
pub fn accounts(count: usize) -> String {
    if count == 1 { "1 account".into() } else { format!("{count} accounts") }
}

/// One account in a few lines.
pub fn account_lines(account: &Account) -> String {
    let day =
        |time: Option<Timestamp>| time.map_or("never".into(), |time| time.strftime("%Y-%m-%d").to_string());
    let mut lines = vec![
        one_line(&account.name),
        format!("  id          {}", account.id),
        format!("  kind        {}, {} words", account.kind, account.words),
        format!("  made        {}", account.created_at.strftime("%Y-%m-%d")),
        format!("  backed up   {}", day(account.backed_up_at)),
        format!("  checked     {}", day(account.checked_at)),
    ];
    lines.extend(account.made_where.as_ref().map(|text| format!("  made where  {}", one_line(text))));
    lines.extend(account.bound_name.as_ref().map(|name| format!("  bound name  {}", one_line(name))));
    // Its lines cannot look like one of these.
    lines.extend(
        account.note.as_ref().map(|note| format!("  note        {}", note.replace('\n', "\n            | "))),
    );
    lines.extend(account.restore_command().map(|command| format!("  restore     {command}")));
    lines.push(identity_lines(&account.identities));
    lines.join("\n")
}

/// Identities, one a line.
pub fn identity_lines(identities: &[Identity]) -> String {
    let line = |identity: &Identity| {
        let kind = json!(identity.kind);
        let path = identity.path.as_ref().map_or(String::new(), |path| format!("  ({path})"));
        format!("  {:<18} {}{path}", kind.as_str().unwrap_or_default(), identity.value)
    };
    let mut lines: Vec<_> = identities.iter().filter(|identity| identity.is_shown()).map(line).collect();
    let shares: Vec<_> = identities.iter().filter_map(Identity::share).collect();
    if lines.is_empty() {
        let why = if shares.is_empty() { "These words give no address." } else { "More shares are needed." };
        lines.push(format!("  {why}"));
    }
    lines.extend(shares.iter().map(|share| format!("  {share}")));
    lines.join("\n")
}

/// How well a file is kept.
pub fn condition(condition: &Condition) -> Value {
    json!({
        "written": condition.copies,
        "whole": condition.whole,
        "mendedBlocks": condition.mended,
        "otherBytes": condition.other_bytes,
    })
}

/// The same for people; nothing where all is well.
pub fn say_condition(condition: &Condition) -> String {
    if condition.is_intact() || condition.copies == 0 {
        return String::new();
    }
    let Condition { copies, whole, mended, other_bytes } = condition;
    format!(
        "\nOf the {copies} copies in the file {whole} are whole, {mended} blocks were mended, and {other_bytes} bytes belong to no whole copy. \
         Make a new backup on another disk."
    )
}
