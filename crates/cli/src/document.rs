//! The JSON documents of the contract.

use holdfast_phrase::Identity;
use holdfast_vault::Account;
use serde_json::{Value, json};

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
        "keys": account.keys,
        "keyuses": account.keyuses,
        "hasPassphrase": account.has_passphrase,
        "identities": identities(&account.identities),
    })
}

/// An array of IDENTITY.
pub fn identities(identities: &[Identity]) -> Value {
    identities.iter().map(|identity| json!(identity)).collect()
}

/// AUTO. There are no auto backups yet.
pub fn auto_backup() -> Value {
    json!({ "enabled": false, "keep": 14, "destinations": [], "lastAt": null, "dueAt": null, "lastError": null })
}

/// One account in a few lines.
pub fn account_lines(account: &Account) -> String {
    let day = |time: Option<jiff::Timestamp>| {
        time.map_or("never".into(), |time| time.strftime("%Y-%m-%d").to_string())
    };
    let mut lines = vec![
        account.name.clone(),
        format!("  id          {}", account.id),
        format!("  kind        {}, {} words", account.kind, account.words),
        format!("  made        {}", account.created_at.strftime("%Y-%m-%d")),
        format!("  backed up   {}", day(account.backed_up_at)),
        format!("  checked     {}", day(account.checked_at)),
    ];
    lines.extend(account.bound_name.as_ref().map(|name| format!("  bound name  {name}")));
    lines.extend(account.note.as_ref().map(|note| format!("  note        {note}")));
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
    identities.iter().map(line).collect::<Vec<_>>().join("\n")
}
