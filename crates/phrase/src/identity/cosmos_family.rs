//! Chains of the Cosmos SDK: how their addresses begin, and at which coin type their wallets derive (chain registry, `slip44`).

/// Where the keys of a chain are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A coin type; the address is RIPEMD-160 of SHA-256 of the key.
    Coin(u32),
    /// Ethereum's path, and Ethereum's hash of the key.
    Ethereum,
}

const ATOM: Place = Place::Coin(118);

/// The usual place of the chain whose addresses begin like this; none for a chain that is not known here.
pub(super) fn of(beginning: &str) -> Option<Place> {
    let place = match beginning {
        "cosmos" | "osmo" | "juno" | "stars" | "akash" | "celestia" | "noble" | "axelar" | "dydx"
        | "neutron" | "stride" | "sei" | "kujira" | "archway" | "saga" | "somm" | "umee" | "regen"
        | "quick" | "nolus" | "omniflix" | "chihuahua" | "comdex" | "fetch" | "persistence" | "sent"
        | "mantra" | "bbn" | "gravity" => ATOM,
        "terra" => Place::Coin(330),
        "secret" => Place::Coin(529),
        "kava" => Place::Coin(459),
        "thor" => Place::Coin(931),
        "cro" => Place::Coin(394),
        "inj" | "evmos" | "dym" => Place::Ethereum,
        _ => return None,
    };
    Some(place)
}
