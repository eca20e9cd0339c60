//! What is in a key slot: FORMAT.md section 2. One KEK wraps the vault key and the phrase key apart, and a commitment
//! ties the slot to that KEK alone.

use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::crypto::kdf::{self, KdfCost, KdfError, KdfPolicy};
use crate::crypto::sealed;
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{Header, OpenError, RawSlot, Reader, SlotType};
use crate::password::Password;

/// Bytes of a slot's value before the commitment: what the wraps bind.
const BOUND: usize = 64;
/// A wrapped key: 32 bytes in a sealed box.
const WRAP: usize = 32 + sealed::OVERHEAD;
/// KEKs that are derived for a file at most.
const MOST_DERIVED: usize = 16;
/// The value of a slot with both.
const SLOT: usize = BOUND + 32 + 2 * WRAP;

/// The two keys that a slot gives.
pub(crate) struct Keys {
    pub vault: Key,
    pub phrase: Option<Key>,
}

/// Where a new slot's KEK comes from.
pub(crate) enum Source<'a> {
    Password(&'a Password, KdfCost),
    Given(&'a Key),
}

/// The public part of a slot.
pub(crate) struct Parameters {
    pub id: [u8; 16],
    pub cost: Option<KdfCost>,
    salt: [u8; 32],
    wraps_phrase: bool,
}

/// Makes a slot: a fresh id and salt, the KEK, the two wraps.
pub(crate) fn make(
    kind: SlotType,
    source: &Source<'_>,
    keys: (&Key, Option<&Key>),
    header: &Header,
    env: &Environment,
) -> Result<RawSlot, OpenError> {
    make_named(env.make_bytes(), kind, source, keys, header, env)
}

/// The same with an id that is known before the KEK is, as where the KEK is kept under that name.
pub(crate) fn make_named(
    id: [u8; 16],
    kind: SlotType,
    source: &Source<'_>,
    (vault, phrase): (&Key, Option<&Key>),
    header: &Header,
    env: &Environment,
) -> Result<RawSlot, OpenError> {
    let salt = env.make_bytes::<32>();
    let (derived, cost);
    let kek = match source {
        Source::Given(kek) => {
            cost = None;
            *kek
        }
        Source::Password(password, chosen) => {
            cost = Some(*chosen);
            derived = derive(password, &salt, *chosen, &env.kdf)?;
            &derived
        }
    };
    let mut value = Vec::with_capacity(BOUND + 32 + 2 * WRAP);
    value.extend_from_slice(&id);
    value.extend_from_slice(&[u8::from(cost.is_some()), if phrase.is_some() { 3 } else { 1 }, 0, 0]);
    let cost = cost.unwrap_or(KdfCost { memory_kib: 0, passes: 0, lanes: 0 });
    for number in [cost.memory_kib, cost.passes, cost.lanes] {
        value.extend_from_slice(&number.to_le_bytes());
    }
    value.extend_from_slice(&salt);
    let bound: [u8; BOUND] = value.as_slice().try_into().expect("16 + 4 + 12 + 32 bytes");
    let hkdf = expand(kek, &salt);
    let bare = RawSlot::new(kind, Vec::new());
    value.extend_from_slice(&commitment(&hkdf));
    for which in [Which::Vault, Which::Phrase] {
        let Some(key) = which.of(vault, phrase) else { continue };
        let aad = associated_data(header, &bare, &bound, which);
        // EXPOSE: the key is what is wrapped.
        value.extend_from_slice(&sealed::seal(&wrapping_key(&hkdf, which), key.expose(), &aad, env));
    }
    Ok(RawSlot::new(kind, value))
}

/// The public part of a slot of a known type.
pub(crate) fn parameters(slot: &RawSlot) -> Result<Parameters, OpenError> {
    parse(&slot.value).map(|(parameters, _)| parameters).ok_or(OpenError::Damaged)
}

/// What one password gives, derived once for each salt and cost, however many slots and copies are tried.
pub(crate) struct Derivations<'a> {
    password: &'a Password,
    policy: &'a KdfPolicy,
    known: Vec<([u8; 32], KdfCost, Key)>,
}

impl<'a> Derivations<'a> {
    pub fn of(password: &'a Password, policy: &'a KdfPolicy) -> Self {
        Self { password, policy, known: Vec::new() }
    }

    /// The KEK. Takes as long as the cost says, the first time. Of too many slots with salts of their own it is as of a wrong password.
    fn kek(&mut self, salt: &[u8; 32], cost: KdfCost) -> Result<&Key, OpenError> {
        let found = self.known.iter().position(|(known, its_cost, _)| known == salt && *its_cost == cost);
        let at = match found {
            Some(at) => at,
            None if self.known.len() >= MOST_DERIVED => return Err(OpenError::WrongPassword),
            None => {
                let kek = derive(self.password, salt, cost, self.policy)?;
                self.known.push((*salt, cost, kek));
                self.known.len() - 1
            }
        };
        self.known.get(at).map(|(_, _, kek)| kek).ok_or(OpenError::Damaged)
    }

    /// Opens a slot.
    pub fn open(&mut self, slot: &RawSlot, header: &Header) -> Result<Keys, OpenError> {
        let parameters = parameters(slot)?;
        let cost = parameters.cost.ok_or(OpenError::Damaged)?;
        open(slot, self.kek(&parameters.salt, cost)?, header)
    }
}

/// Salt and cost of a slot.
pub(crate) type SalvageCost = ([u8; 32], KdfCost);

impl Derivations<'_> {
    /// Salt and cost of a slot whose form may be damaged, where a password may open it: FORMAT.md section 9.
    pub fn cost_to_salvage(&self, slot: &RawSlot) -> Option<SalvageCost> {
        let value: &[u8; SLOT] = slot.value.as_slice().try_into().ok()?;
        let mut reader = Reader::new(value);
        let _id = reader.take(16)?;
        reader.u8().filter(|kdf| *kdf == 1)?;
        let _wraps_and_zeros = reader.take(3)?;
        let cost = KdfCost { memory_kib: reader.u32()?, passes: reader.u32()?, lanes: reader.u32()? };
        self.policy.judge(cost).ok()?;
        Some((reader.array()?, cost))
    }

    /// The keys of such a slot, if the password is right. Where the tag of a wrap is wrong nothing vouches for the key.
    pub fn salvage(
        &mut self,
        slot: &RawSlot,
        (salt, cost): SalvageCost,
        header: &Header,
    ) -> Result<Option<Keys>, OpenError> {
        match self.kek(&salt, cost) {
            Ok(kek) => Ok(salvage(slot, &salt, kek, header)),
            Err(OpenError::WrongPassword) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn salvage(slot: &RawSlot, salt: &[u8; 32], kek: &Key, header: &Header) -> Option<Keys> {
    let (bound, rest) = slot.value.split_first_chunk::<BOUND>()?;
    let (expected, rest) = rest.split_first_chunk::<32>()?;
    let (vault, phrase) = rest.split_at_checked(WRAP)?;
    let hkdf = expand(kek, salt);
    if !bool::from(commitment(&hkdf).ct_eq(expected)) {
        return None;
    }
    let unwrap = |which, sealed: &[u8]| {
        let key = wrapping_key(&hkdf, which);
        let content = sealed::open_anyway(&key, sealed, &associated_data(header, slot, bound, which))?;
        let bytes: &[u8; 32] = content.as_slice().try_into().ok()?;
        Some(Key::fill(|key| key.copy_from_slice(bytes)))
    };
    Some(Keys { vault: unwrap(Which::Vault, vault)?, phrase: unwrap(Which::Phrase, phrase) })
}

/// Opens the first of these slots that has the password. Nothing is derived where one of them asks for too much.
pub(crate) fn open_any(
    slots: &[&RawSlot],
    header: &Header,
    derivations: &mut Derivations<'_>,
) -> Result<Keys, OpenError> {
    let mut judged = Vec::with_capacity(slots.len());
    for slot in slots {
        judged.push(derivations.policy.judge(parameters(slot)?.cost.ok_or(OpenError::Damaged)?));
    }
    if judged.contains(&Err(KdfError::TooMuch)) {
        return Err(OpenError::ExcessiveWork);
    }
    judged.into_iter().collect::<Result<(), _>>()?;
    let mut result = Err(OpenError::Damaged);
    for slot in slots {
        result = derivations.open(slot, header);
        if !matches!(result, Err(OpenError::WrongPassword)) {
            break;
        }
    }
    result
}

/// Opens a slot with its KEK.
pub(crate) fn open(slot: &RawSlot, kek: &Key, header: &Header) -> Result<Keys, OpenError> {
    let (parameters, wraps) = parse(&slot.value).ok_or(OpenError::Damaged)?;
    let hkdf = expand(kek, &parameters.salt);
    if !bool::from(commitment(&hkdf).ct_eq(wraps.commitment)) {
        return Err(OpenError::WrongPassword);
    }
    let bound = slot.value.first_chunk().ok_or(OpenError::Damaged)?;
    let unwrap = |which, sealed| -> Result<Key, OpenError> {
        let aad = associated_data(header, slot, bound, which);
        let content =
            sealed::open(&wrapping_key(&hkdf, which), sealed, &aad).map_err(|_| OpenError::Damaged)?;
        let bytes: &[u8; 32] = content.as_slice().try_into().map_err(|_| OpenError::Damaged)?;
        Ok(Key::fill(|key| key.copy_from_slice(bytes)))
    };
    Ok(Keys {
        vault: unwrap(Which::Vault, wraps.vault)?,
        phrase: wraps.phrase.map(|sealed| unwrap(Which::Phrase, sealed)).transpose()?,
    })
}

#[derive(Clone, Copy)]
enum Which {
    Vault,
    Phrase,
}

impl Which {
    fn of<'a>(self, vault: &'a Key, phrase: Option<&'a Key>) -> Option<&'a Key> {
        match self {
            Self::Vault => Some(vault),
            Self::Phrase => phrase,
        }
    }
}

struct Wraps<'a> {
    commitment: &'a [u8],
    vault: &'a [u8],
    phrase: Option<&'a [u8]>,
}

fn parse(value: &[u8]) -> Option<(Parameters, Wraps<'_>)> {
    let mut reader = Reader::new(value);
    let id = reader.array()?;
    let has_cost = match reader.u8()? {
        0 => false,
        1 => true,
        _ => return None,
    };
    let wraps_phrase = match reader.u8()? {
        1 => false,
        3 => true,
        _ => return None,
    };
    if reader.u16()? != 0 {
        return None;
    }
    let cost = KdfCost { memory_kib: reader.u32()?, passes: reader.u32()?, lanes: reader.u32()? };
    let parameters = Parameters { id, cost: has_cost.then_some(cost), salt: reader.array()?, wraps_phrase };
    let commitment = reader.take(32)?;
    let vault = reader.take(WRAP)?;
    let phrase = if parameters.wraps_phrase { Some(reader.take(WRAP)?) } else { None };
    reader.is_empty().then_some((parameters, Wraps { commitment, vault, phrase }))
}

fn derive(password: &Password, salt: &[u8; 32], cost: KdfCost, policy: &KdfPolicy) -> Result<Key, OpenError> {
    kdf::derive_kek(password, salt, cost, policy).map_err(OpenError::from)
}

impl From<KdfError> for OpenError {
    fn from(error: KdfError) -> Self {
        match error {
            KdfError::TooMuch => Self::ExcessiveWork,
            KdfError::TooLittle => Self::Damaged,
            KdfError::OutOfMemory => Self::OutOfMemory,
            KdfError::Stopped => Self::Stopped,
        }
    }
}

fn expand(kek: &Key, salt: &[u8; 32]) -> Hkdf<Sha256> {
    // EXPOSE: HKDF's input is the KEK.
    Hkdf::new(Some(salt), kek.expose())
}

fn commitment(hkdf: &Hkdf<Sha256>) -> [u8; 32] {
    let mut out = [0; 32];
    hkdf.expand(b"holdfast/2/slot/commitment", &mut out).expect("32 bytes are fewer than 255 blocks");
    out
}

fn wrapping_key(hkdf: &Hkdf<Sha256>, which: Which) -> Key {
    let info: &[u8] = match which {
        Which::Vault => b"holdfast/2/slot/vault-key",
        Which::Phrase => b"holdfast/2/slot/phrase-key",
    };
    Key::fill(|out| hkdf.expand(info, out).expect("32 bytes are fewer than 255 blocks"))
}

fn associated_data(header: &Header, slot: &RawSlot, bound: &[u8; BOUND], which: Which) -> Vec<u8> {
    let last = match which {
        Which::Vault => 1,
        Which::Phrase => 2,
    };
    [
        &b"holdfast/2/wrap"[..],
        &header.vault_id,
        &header.epoch.to_le_bytes(),
        &slot.number().to_le_bytes(),
        &slot.flags().to_le_bytes(),
        bound,
        &[last],
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::container::Role;

    fn setting() -> (Environment, Header, Key, Key, Key) {
        let env = Environment::system("test");
        let header = Header {
            role: Role::Vault,
            vault_id: [7; 16],
            epoch: 1,
            generation: 1,
            sequence: 0,
            claimed_time: 0,
        };
        let (a, b, c) = (env.with(Key::make), env.with(Key::make), env.with(Key::make));
        (env, header, a, b, c)
    }

    fn same(a: &Key, b: &Key) -> bool {
        // EXPOSE: a test compares keys.
        a.expose() == b.expose()
    }

    #[test]
    fn a_slot_gives_both_keys_back() {
        let (env, header, kek, vault, phrase) = setting();
        let slot =
            make(SlotType::Keychain, &Source::Given(&kek), (&vault, Some(&phrase)), &header, &env).unwrap();
        assert_eq!(slot.value.len(), 240);
        let keys = open(&slot, &kek, &header).unwrap();
        assert!(same(&keys.vault, &vault) && same(&keys.phrase.unwrap(), &phrase));
        let slot = make(SlotType::Biometric, &Source::Given(&kek), (&vault, None), &header, &env).unwrap();
        assert_eq!(slot.value.len(), 168);
        assert!(open(&slot, &kek, &header).unwrap().phrase.is_none());
    }

    #[test]
    fn another_kek_is_a_wrong_password_and_an_altered_slot_is_damage() {
        let (env, header, kek, vault, phrase) = setting();
        let slot =
            make(SlotType::Keychain, &Source::Given(&kek), (&vault, Some(&phrase)), &header, &env).unwrap();
        assert!(matches!(open(&slot, &vault, &header), Err(OpenError::WrongPassword)));
        for i in 0..slot.value.len() {
            let mut altered = slot.clone();
            altered.value[i] ^= 1;
            let error = open(&altered, &kek, &header).err().expect("found");
            match i {
                // Salt and commitment decide whether the password is right.
                32..96 => assert!(matches!(error, OpenError::WrongPassword), "byte {i}: {error}"),
                _ => assert!(matches!(error, OpenError::Damaged), "byte {i}: {error}"),
            }
        }
    }

    #[test]
    fn a_slot_of_another_vault_epoch_or_type_does_not_open() {
        let (env, header, kek, vault, phrase) = setting();
        let slot =
            make(SlotType::Keychain, &Source::Given(&kek), (&vault, Some(&phrase)), &header, &env).unwrap();
        let other_vault = Header { vault_id: [8; 16], ..header.clone() };
        let other_epoch = Header { epoch: 2, ..header.clone() };
        let other_type = RawSlot::new(SlotType::Biometric, slot.value.clone());
        assert!(matches!(open(&slot, &kek, &other_vault), Err(OpenError::Damaged)));
        assert!(matches!(open(&slot, &kek, &other_epoch), Err(OpenError::Damaged)));
        assert!(matches!(open(&other_type, &kek, &header), Err(OpenError::Damaged)));
    }
}
