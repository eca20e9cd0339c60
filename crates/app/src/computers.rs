//! This computer, and the others that write into the same folders.

use holdfast_vault::{OtherComputer, Vault};

use crate::dto::{ComputerView, ComputersView, ErrorView};
use crate::session::Session;

/// The longest name that is offered.
const LONGEST: usize = 40;

/// What the Backups page shows of them.
pub(crate) fn view(vault: &Vault, others: &[OtherComputer]) -> ComputersView {
    ComputersView {
        name: vault.computer_name().map(str::to_owned),
        suggested_name: match vault.former_computer_name() {
            Some(name) => name.to_owned(),
            None => suggested(&gethostname::gethostname().to_string_lossy()),
        },
        others: others.iter().map(ComputerView::from).collect(),
    }
}

/// What other computers wrote, for a page that shows nothing else of backups.
///
/// # Errors
/// `Locked`; what the disk says of a folder of ours.
pub fn with_news(session: &Session) -> Result<Vec<ComputerView>, ErrorView> {
    Ok(others(session)?.iter().filter(|other| other.has_news()).map(ComputerView::from).collect())
}

/// The other computers that are known.
pub(crate) fn others(session: &Session) -> Result<Vec<OtherComputer>, ErrorView> {
    let vault = session.vault.as_ref().ok_or(ErrorView::Locked)?;
    session.store.other_computers(vault).map_err(|error| ErrorView::disk(&error))
}

/// The first part of a host's name; empty where that says nothing.
fn suggested(host: &str) -> String {
    let first = host.split('.').next().unwrap_or_default().trim();
    let says_nothing = ["", "localhost", "localhost-live", "debian", "ubuntu", "fedora"];
    if says_nothing.contains(&first.to_lowercase().as_str()) {
        return String::new();
    }
    first.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_name_is_offered_where_it_says_something() {
        for (host, offered) in
            [("desk", "desk"), ("Desk.fritz.box", "Desk"), ("localhost", ""), ("", ""), ("a\u{7}b", "ab")]
        {
            assert_eq!(suggested(host), offered, "{host:?}");
        }
    }
}
