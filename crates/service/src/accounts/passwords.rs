//! Passwords: Argon2id with the crate's defaults (19 MiB, 2 passes, 1 lane:
//! OWASP's recommendation), away from the threads that answer requests, and
//! few at a time.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use super::Failed;
use crate::randomness;

/// Hashes at the same time: 19 MiB and one core each.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords.
pub(super) struct Passwords {
    turn: Arc<Semaphore>,
    /// Compared with when there is no account, so that it takes as long.
    nobodys: String,
}

impl Passwords {
    pub(super) fn new() -> Result<Self, Failed> {
        let nobodys = hash(&randomness::token::<32>()?.into())?;
        Ok(Self { turn: Arc::new(Semaphore::new(AT_ONCE)), nobodys })
    }

    /// The hash of a password, with its own salt.
    pub(super) async fn hash(&self, password: SecretString) -> Result<String, Failed> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether a password belongs to a hash; never to none.
    pub(super) async fn verify(
        &self,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<bool, Failed> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        let fits = self.in_turn(move || fits(&password, &hash)).await?;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failed> {
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| Failed::Hashing)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work: whoever asked may have gone, it goes on.
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Failed::Hashing)
    }
}

fn hash(password: &SecretString) -> Result<String, Failed> {
    let salt = randomness::bytes::<16>()?;
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
        .map_err(|_| Failed::Hashing)?;
    Ok(hash.to_string())
}

fn fits(password: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::Passwords;

    #[tokio::test]
    async fn the_right_password_fits_and_nothing_else() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct hors".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("correct horse".into(), None).await.unwrap());
        assert!(!passwords.verify("x".into(), Some("no hash".to_owned())).await.unwrap());
    }
}
