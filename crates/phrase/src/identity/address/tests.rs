use super::*;

fn read(pasted: &str) -> Result<IdentityType, AddressError> {
    let read = Address::read(pasted)?;
    Ok(read.forms.into_iter().next().expect("one that was read is of a type").0)
}

const BTC: &str = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
const EVM: &str = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94";

#[test]
fn what_stands_around_an_address_does_no_harm() {
    for pasted in [
        format!("  {BTC}\n"),
        format!("\u{feff}{BTC}\u{200b}"),
        format!("\"{BTC}\""),
        format!("“{BTC}”,"),
        format!("<{BTC}>."),
        BTC.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned() + " ").collect(),
        BTC.to_uppercase(),
        format!("bitcoin:{BTC}?amount=1&label=x"),
        format!("BITCOIN:{}", BTC.to_uppercase()),
        format!("https://mempool.space/address/{BTC}"),
        format!("bip122:000000000019d6689c085ae165831e93:{BTC}"),
        format!("- {BTC}"),
        format!("_{BTC}_"),
        format!("My address: {BTC}"),
    ] {
        assert!(Address::read(&pasted).unwrap().is(&IdentityType::BtcAddress, BTC), "{pasted}");
    }
    for pasted in [
        EVM.to_lowercase(),
        EVM.replace("0x", ""),
        format!("ethereum:{EVM}@1"),
        format!("ethereum:pay-{EVM}@1/transfer?value=1"),
        format!("eth:{EVM}"),
        format!("eip155:1:{EVM}"),
        format!("ethereum:0x6B175474E89094C44Da98b954EedeAC495271d0F@1/transfer?address={EVM}&uint256=1"),
        format!("https://etherscan.io/token/0x6B175474E89094C44Da98b954EedeAC495271d0F?a={EVM}"),
        format!("https://etherscan.io/address/{EVM}#tokentxns"),
    ] {
        let read = Address::read(&pasted).unwrap();
        assert!(read.is(&IdentityType::EvmAddress, EVM), "{pasted}");
    }
}

#[test]
fn each_system_s_address_is_known_as_its_own() {
    for (text, kind) in [
        ("did:key:z6Mkg31j619vWiZjm8qPXtc8ptN894zhmTDFjMJ71PELsyeg", IdentityType::DidKey),
        ("did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W", IdentityType::DidOnt),
        ("AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W", IdentityType::OntAddress),
        ("bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", IdentityType::BtcAddress),
        ("37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf", IdentityType::BtcAddress),
        ("73c5da0a", IdentityType::Bip32Fingerprint),
        ("DID: did:key:z6Mkg31j619vWiZjm8qPXtc8ptN894zhmTDFjMJ71PELsyeg", IdentityType::DidKey),
        ("{\"id\":\"did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W\"}", IdentityType::DidOnt),
        ("MxG083DEAN43YDC7S76TNHQ3MYCCE38T8ZBBC96FBNCB5QSEDP6G7U2H81REHHR", IdentityType::MinimaAddress),
        (
            "46cArD7uUhKTGdEDk7xi5gd5RB8iLxCiABbVpaQVUj94VsMq7MhGTGccs3c87QwdGk7pi8HvZtCxfM6foQ6qP8QRMjDMxXo",
            IdentityType::XmrAddress,
        ),
        ("13KVd4f2a4S5pLp4gTTFezyXdPWx27vQ9vS6xBXJ9yWVd7xo", IdentityType::Ss58Address),
        ("terra1amdttz2937a3dytmxmkany53pp6ma6dy4vsllv", IdentityType::CosmosAddress),
    ] {
        assert_eq!(read(text), Ok(kind), "{text}");
    }
}

#[test]
fn a_mistyped_address_is_told_from_what_is_none() {
    for none in ["", "hello", "  ", "seed", "12345678901234567890", "legal winner thank year", "0x12", "…"]
    {
        assert_eq!(read(none), Err(AddressError::Unknown), "{none:?}");
    }
    for mistyped in [
        BTC.replace("qcr8", "qcr9"),
        "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabB".to_owned(),
        EVM.replace("9858", "985"),
        // Base58 tells capitals apart.
        "1LQBGSKuX5yYUonjxT5qGfpUsXKYYWeabA".to_owned(),
        // The capitals of EIP-55.
        EVM.replace("94", "95"),
        "MxG083DEAN43YDC7S76TNHQ3MYCCE38T8ZBBC96FBNCB5QSEDP6G7U2H81REHH".to_owned(),
        "46cArD7uUhKTGdEDk7xi5gd5RB8iLxCiABbVpaQVUj94VsMq7MhGTGccs3c87QwdGk7pi8HvZtCxfM6foQ6qP8QRMjDMxXp"
            .to_owned(),
        "did:key:z6Mkg31j619vWiZjm8qPXtc8ptN894zhmTDFjMJ71PELsye".to_owned(),
        "13KVd4f2a4S5pLp4gTTFezyXdPWx27vQ9vS6xBXJ9yWVd7xp".to_owned(),
    ] {
        assert_eq!(read(&mistyped), Err(AddressError::Mistyped), "{mistyped}");
    }
}

#[test]
fn a_text_without_end_is_cut() {
    assert_eq!(read(&"é".repeat(100_000)), Err(AddressError::Unknown));
    assert_eq!(read(&"1".repeat(100_000)), Err(AddressError::Unknown));
}

/// Addresses of systems that are not known here, with a check that fits: DigiByte, Dash, Zcash, an enterprise address of Cardano.
#[test]
fn what_is_whole_and_of_another_system_is_not_called_mistyped() {
    for whole in [
        "dgb1qz8ln83hmjsn9tmanuvx0fs8ajh677jp65ftfum",
        "XoJA8qE3N2Y3jMLEtZ3vcN42qseZ8LvFf5",
        "t1XVXWCvpMgBvUaed4XDqWtgQgJSu1Ghz7F",
        "addr1vy8ac7qqy0vtulyl7wntmsxc6wex80gvcyjy33qffrhm7ss7lxrqp",
        "https://mempool.space/tx/4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
    ] {
        assert_eq!(read(whole), Err(AddressError::Unknown), "{whole}");
    }
}

#[test]
fn what_was_pasted_is_not_printed() {
    assert_eq!(format!("{:?}", Address::read(BTC).unwrap()), "[BtcAddress]");
}
