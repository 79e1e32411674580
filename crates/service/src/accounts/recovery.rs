//! A new password from whoever runs the service, for somebody who lost theirs
//! where no mail server could help.

use secrecy::SecretString;

use super::{AccountError, Accounts, names};
use crate::randomness;

impl Accounts {
    /// Gives an account a password out of randomness and ends its sessions;
    /// `None` where nobody has this address.
    pub(crate) async fn reset_password(
        &self,
        email: &str,
    ) -> Result<Option<SecretString>, AccountError> {
        let email = names::email(email)?;
        let password = SecretString::from(randomness::token::<16>()?);
        let hash = self.passwords.hash(password.clone()).await?;
        Ok(self.storage.replace_password(&email, &hash).await?.then_some(password))
    }
}
