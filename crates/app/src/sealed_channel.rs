//! Sealing what goes between a private window and the core.
//!
//! The page and the core each make a one-time ECDH key on P-256. HKDF-SHA256 over the shared secret, salted with both public
//! keys, gives one AES-256-GCM key for each direction; the nonce counts messages. So the bytes that pass through the web view's
//! and this process's buffers, which nobody clears, are sealed.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit};
use hkdf::Hkdf;
use holdfast_vault::Key;
use p256::PublicKey;
use p256::ecdh::EphemeralSecret;
use p256::elliptic_curve::Generate;
use p256::elliptic_curve::sec1::ToSec1Point;
use sha2::Sha256;
use zeroize::Zeroizing;

/// HKDF labels of the two directions. `ui/src/lib/ipc/sealed.ts` has the same.
const FROM_PAGE: &[u8] = b"holdfast/ipc/1/page-to-core";
const TO_PAGE: &[u8] = b"holdfast/ipc/1/core-to-page";

/// A message that does not open, or an invalid public key.
#[derive(Debug, thiserror::Error)]
#[error("not a message of this window")]
pub struct NotOurs;

/// One end of a sealed channel.
pub struct Channel {
    from_page: Direction,
    to_page: Direction,
}

struct Direction {
    key: Key,
    count: u64,
}

impl Channel {
    /// Answers the page's public key (65 bytes, SEC 1 uncompressed) with the core's.
    pub fn accept(
        page: &[u8],
        random: &mut dyn p256::elliptic_curve::rand_core::CryptoRng,
    ) -> Result<(Self, Box<[u8]>), NotOurs> {
        let page_key = PublicKey::from_sec1_bytes(page).map_err(|_| NotOurs)?;
        let secret = EphemeralSecret::generate_from_rng(random);
        let own: Box<[u8]> = PublicKey::from(&secret).to_sec1_point(false).as_bytes().into();
        let salt = [page, &own].concat();
        let hkdf = secret.diffie_hellman(&page_key).extract::<Sha256>(Some(&salt));
        Ok((
            Self { from_page: Direction::new(&hkdf, FROM_PAGE), to_page: Direction::new(&hkdf, TO_PAGE) },
            own,
        ))
    }

    /// Opens the page's next message.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotOurs> {
        let nonce = self.from_page.next();
        let opened = self.from_page.cipher().decrypt(&nonce.into(), sealed).map_err(|_| NotOurs)?;
        Ok(Zeroizing::new(opened))
    }

    /// Seals the core's next message.
    pub fn seal(&mut self, message: &[u8]) -> Vec<u8> {
        let nonce = self.to_page.next();
        self.to_page.cipher().encrypt(&nonce.into(), message).expect("AES-GCM seals up to 64 GiB")
    }
}

impl Direction {
    fn new(hkdf: &Hkdf<Sha256>, label: &[u8]) -> Self {
        let key = Key::fill(|key| hkdf.expand(label, key).expect("32 bytes are fewer than 255 blocks"));
        Self { key, count: 0 }
    }

    /// The message's number, big-endian, in 96 bits.
    fn next(&mut self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&self.count.to_be_bytes());
        self.count += 1;
        nonce
    }

    fn cipher(&self) -> Aes256Gcm {
        // EXPOSE: the cipher needs the key.
        Aes256Gcm::new(self.key.expose().into())
    }
}

/// The page's end before the core has answered.
#[cfg(any(test, feature = "testing"))]
pub struct Half {
    secret: EphemeralSecret,
    own: Box<[u8]>,
}

#[cfg(any(test, feature = "testing"))]
impl Channel {
    /// What the page does: `ui/src/lib/ipc/sealed.ts`.
    pub fn offer(random: &mut dyn p256::elliptic_curve::rand_core::CryptoRng) -> Half {
        let secret = EphemeralSecret::generate_from_rng(random);
        let own = PublicKey::from(&secret).to_sec1_point(false).as_bytes().into();
        Half { secret, own }
    }
}

#[cfg(any(test, feature = "testing"))]
impl Half {
    pub fn public(&self) -> &[u8] {
        &self.own
    }

    pub fn finish(self, core: &[u8]) -> Result<Channel, NotOurs> {
        let peer = PublicKey::from_sec1_bytes(core).map_err(|_| NotOurs)?;
        let salt = [&self.own, core].concat();
        let hkdf = self.secret.diffie_hellman(&peer).extract::<Sha256>(Some(&salt));
        Ok(Channel { from_page: Direction::new(&hkdf, TO_PAGE), to_page: Direction::new(&hkdf, FROM_PAGE) })
    }
}

#[cfg(test)]
mod tests {
    use holdfast_vault::Environment;

    use super::*;

    /// The page's end of a channel with a core.
    fn ends(env: &Environment) -> (Channel, Channel) {
        env.with(|random| {
            let half = Channel::offer(random);
            let (core, theirs) = Channel::accept(half.public(), random).unwrap();
            (half.finish(&theirs).unwrap(), core)
        })
    }

    #[test]
    fn both_ends_understand_each_other() {
        let (mut page, mut core) = ends(&Environment::system("test"));
        for text in [&b"one"[..], b"two"] {
            assert_eq!(core.open(&page.seal(text)).unwrap().as_slice(), text);
            assert_eq!(page.open(&core.seal(text)).unwrap().as_slice(), text);
        }
    }

    #[test]
    fn a_message_said_again_altered_or_sent_back_is_refused() {
        let (mut page, mut core) = ends(&Environment::system("test"));
        let said = page.seal(b"one");
        assert!(core.open(&said).is_ok());
        assert!(core.open(&said).is_err());
        let (mut page, mut core) = ends(&Environment::system("test"));
        let mut altered = page.seal(b"one");
        altered[0] ^= 1;
        assert!(core.open(&altered).is_err());
        let sent_back = core.seal(b"two");
        assert!(core.open(&sent_back).is_err());
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        let env = Environment::system("test");
        for key in [&[][..], &[4; 65], &[0; 1]] {
            assert!(env.with(|random| Channel::accept(key, random)).is_err());
        }
    }
}
