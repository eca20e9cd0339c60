//! The same accounts for Holdfast, as text for programs that encrypt any file, and as the XML that KeePassXC imports.

use std::fmt::Write;
use std::path::Path;

use holdfast_tests::vaults::password;
use holdfast_vault::{Environment, Grant, Store, Vault};
use serde_json::{Value, json};

use crate::scale::new_accounts;

/// A vault with the real cost of its password.
pub fn make_vault(count: usize, data: &Path) -> (Vault, Grant) {
    let store = Store::new(data, Environment::system("Holdfast"));
    let (mut vault, grant) = store.create(&password()).expect("a new vault");
    if count > 0 {
        vault.add_all(&grant, &new_accounts(&store, count)).expect("they are kept");
    }
    (vault, grant)
}

pub fn make(count: usize, folder: &Path) -> Value {
    let (vault, grant) = make_vault(count, &folder.join("data"));
    let (mut text, mut entries) = (String::new(), String::new());
    for account in vault.accounts() {
        let secret = vault.secret(&grant, account.id).expect("it can be read");
        // EXPOSE: phrases made on the spot, for other programs to encrypt.
        let words = secret.phrase.expose();
        let identity = account.identities.first().map_or("", |identity| identity.value.as_str());
        writeln!(text, "{}\t{identity}\t{words}", account.name).expect("a text");
        let field =
            |key: &str, value: &str| format!("<String><Key>{key}</Key><Value>{value}</Value></String>");
        let fields = [("Title", account.name.as_str()), ("UserName", identity), ("Password", words)];
        let fields: String = fields.iter().map(|(key, value)| field(key, value)).collect();
        writeln!(entries, "<Entry>{fields}</Entry>").expect("a text");
    }
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<KeePassFile><Meta/><Root><Group><Name>Root</Name>\n{entries}</Group></Root></KeePassFile>\n"
    );
    std::fs::write(folder.join("accounts.txt"), text).expect("a file");
    std::fs::write(folder.join("accounts.xml"), xml).expect("a file");
    json!({ "accounts": vault.accounts().len() })
}
