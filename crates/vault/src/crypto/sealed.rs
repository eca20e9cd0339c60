//! Sealed boxes: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), FORMAT.md sections 2 to 4 and 6.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::crypto::secret::Key;
use crate::environment::Environment;

/// Bytes of the nonce.
pub(crate) const NONCE: usize = 24;
/// Bytes of the tag.
pub(crate) const TAG: usize = 16;
/// How much longer a box is than its content: nonce and tag.
pub(crate) const OVERHEAD: usize = NONCE + TAG;

/// A box whose nonce and tag stand elsewhere.
#[derive(Clone)]
pub(crate) struct SealedBox {
    pub nonce: [u8; NONCE],
    pub ciphertext: Vec<u8>,
    pub tag: [u8; TAG],
}

impl SealedBox {
    /// Seals `content` under a fresh random nonce.
    pub fn seal(key: &Key, content: &[u8], aad: &[u8], env: &Environment) -> Self {
        let whole = seal(key, content, aad, env);
        let (nonce, rest) = whole.split_first_chunk().expect("a sealed box begins with its nonce");
        let (ciphertext, tag) = rest.split_last_chunk().expect("and ends with its tag");
        Self { nonce: *nonce, ciphertext: ciphertext.to_vec(), tag: *tag }
    }

    /// What tells it from every other.
    pub fn mark(&self) -> [u8; 32] {
        Sha256::new().chain_update(self.nonce).chain_update(self.tag).finalize().into()
    }

    /// Opens it.
    pub fn open(&self, key: &Key, aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        open(key, &[&self.nonce[..], &self.ciphertext, &self.tag].concat(), aad)
    }
}

/// The box does not open: another key, other associated data, or altered bytes.
#[derive(Debug)]
pub(crate) struct DoesNotOpen;

/// Seals `content` under a fresh random nonce.
pub(crate) fn seal(key: &Key, content: &[u8], aad: &[u8], env: &Environment) -> Vec<u8> {
    let nonce = env.make_bytes::<NONCE>();
    // EXPOSE: the cipher needs the key.
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: content, aad })
        .expect("XChaCha20-Poly1305 seals up to 256 GiB");
    [&nonce[..], &sealed].concat()
}

/// Opens a box.
pub(crate) fn open(key: &Key, sealed: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(DoesNotOpen)?;
    // EXPOSE: the cipher needs the key.
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let content =
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad }).map_err(|_| DoesNotOpen)?;
    Ok(Zeroizing::new(content))
}

/// What is in a ciphertext whose tag is lost or wrong: nothing vouches for it. XChaCha20 from block counter 1, so to encrypt once more is to
/// decrypt.
pub(crate) fn open_without_tag(key: &Key, nonce: &[u8; NONCE], ciphertext: &[u8]) -> Zeroizing<Vec<u8>> {
    // EXPOSE: the cipher needs the key.
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let content = cipher.encrypt(&XNonce::from(*nonce), ciphertext);
    let mut content = Zeroizing::new(content.expect("XChaCha20-Poly1305 seals up to 256 GiB"));
    content.truncate(ciphertext.len());
    content
}

/// Opens a box, and one whose tag is wrong all the same. None where there is no room for nonce and tag.
pub(crate) fn open_anyway(key: &Key, sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    open(key, sealed, aad).ok().or_else(|| open_despite_tag(key, sealed))
}

/// The same without a look at the tag.
pub(crate) fn open_despite_tag(key: &Key, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk()?;
    let (ciphertext, _) = sealed.split_last_chunk::<TAG>()?;
    Some(open_without_tag(key, nonce, ciphertext))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_opens_with_its_key_and_associated_data_only() {
        let env = Environment::system("test");
        let key = env.with(Key::make);
        let sealed = seal(&key, b"content", b"aad", &env);
        assert_eq!(sealed.len(), b"content".len() + OVERHEAD);
        assert_eq!(open(&key, &sealed, b"aad").unwrap().as_slice(), b"content");
        assert!(open(&key, &sealed, b"aae").is_err());
        assert!(open(&env.with(Key::make), &sealed, b"aad").is_err());
        for i in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[i] ^= 1;
            assert!(open(&key, &altered, b"aad").is_err(), "byte {i}");
            assert!(open(&key, &sealed[..i], b"aad").is_err(), "{i} bytes");
        }
    }

    #[test]
    fn without_its_tag_a_box_still_gives_what_is_in_it() {
        let env = Environment::system("test");
        let key = env.with(Key::make);
        let sealed = SealedBox::seal(&key, b"content", b"aad", &env);
        assert_eq!(open_without_tag(&key, &sealed.nonce, &sealed.ciphertext).as_slice(), b"content");
    }

    #[test]
    fn two_sealings_never_look_alike() {
        let env = Environment::system("test");
        let key = env.with(Key::make);
        assert_ne!(seal(&key, b"content", b"", &env), seal(&key, b"content", b"", &env));
    }
}
