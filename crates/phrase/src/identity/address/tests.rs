use super::*;

fn read(pasted: &str) -> Result<(IdentityType, String), AddressError> {
    let read = Address::read(pasted)?;
    let (kind, _) = read.forms.into_iter().next().expect("one that was read is of a type");
    Ok((kind, read.text))
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
    ] {
        let (kind, text) = read(&pasted).unwrap();
        assert_eq!((kind, text.to_lowercase().as_str()), (IdentityType::BtcAddress, BTC), "{pasted}");
    }
    for pasted in [
        EVM.to_lowercase(),
        EVM.replace("0x", ""),
        format!("ethereum:{EVM}@1"),
        format!("ethereum:pay-{EVM}@1/transfer?value=1"),
        format!("eth:{EVM}"),
        format!("eip155:1:{EVM}"),
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
    ] {
        assert_eq!(read(text), Ok((kind, text.to_owned())));
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
    ] {
        assert_eq!(read(&mistyped), Err(AddressError::Mistyped), "{mistyped}");
    }
}

#[test]
fn a_text_without_end_is_cut() {
    assert_eq!(read(&"é".repeat(100_000)), Err(AddressError::Unknown));
    assert_eq!(read(&"1".repeat(100_000)), Err(AddressError::Unknown));
}
