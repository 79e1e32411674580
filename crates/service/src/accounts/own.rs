//! What somebody does with their own account.

use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};

use super::limits::{WRONG_PASSWORDS, key};
use super::{AccountError, Accounts, check_password, hash_of};
use crate::organizations::{BadInput, Refusal, name};
use crate::storage::{Account, OperationError};

/// A sign-in is recent for so long: time enough to read what a deletion means.
const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// Languages that there are words in.
const LANGUAGES: [&str; 3] = ["en", "de", "he"];

/// A language that somebody chooses to read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LanguageChoice<'a> {
    /// None now: it stays as it is.
    Kept,
    /// What the browser asks for.
    AsAsked,
    /// This one.
    This(&'a str),
}

/// What became of a deletion.
#[derive(Debug)]
pub(crate) enum Deletion {
    Done,
    /// They own an organization, or became its owner meanwhile.
    Refused(Refusal),
}

impl Accounts {
    /// Changes one's name, or the language that one reads.
    pub(crate) async fn update(
        &self,
        account: &Account,
        new_name: Option<&str>,
        language: LanguageChoice<'_>,
    ) -> Result<Account, AccountError> {
        let new_name = new_name.map(name).transpose()?;
        let language = match language {
            LanguageChoice::Kept => account.language.as_deref(),
            LanguageChoice::AsAsked => None,
            LanguageChoice::This(language) if LANGUAGES.contains(&language) => Some(language),
            LanguageChoice::This(_) => {
                let message = "The languages are `en`, `de` and `he`.";
                return Err(BadInput { field: "language", reason: "UNKNOWN", message }.into());
            }
        };
        if language != account.language.as_deref() {
            self.storage.set_language(&account.id, language).await?;
        }
        let mut account = Account { language: language.map(str::to_owned), ..account.clone() };
        if let Some(name) = new_name {
            self.storage.rename_account(&account.id, &name, self.clock.now()).await?;
            account.name = name;
        }
        Ok(account)
    }

    /// Changes one's password, and ends every session but that of `token`.
    /// Whoever has no password yet needs a recent sign-in instead.
    pub(crate) async fn change_password(
        &self,
        account: &Account,
        token: &str,
        current: Option<SecretString>,
        new: SecretString,
    ) -> Result<(), AccountError> {
        check_password("new", &new)?;
        if account.email.is_none() {
            let message = "Nobody can sign in by password without an e-mail address.";
            return Err(BadInput { field: "new", reason: "NO_EMAIL", message }.into());
        }
        let old = self.prove("current", account, token, current).await?;
        let new = self.passwords.hash(new).await?;
        let passwords = (old.as_deref(), new.as_str());
        if self.storage.change_password(&account.id, passwords, &hash_of(token)).await? {
            Ok(())
        } else {
            // Somebody else changed it since it was looked at.
            Err(wrong("current").into())
        }
    }

    /// Deletes one's account: by password, or without one by a recent sign-in.
    pub(crate) async fn delete(
        &self,
        account: &Account,
        token: &str,
        password: Option<SecretString>,
    ) -> Result<Deletion, AccountError> {
        self.prove("password", account, token, password).await?;
        if self.storage.owns_something(&account.id).await? {
            return Ok(Deletion::Refused(Refusal::Owner));
        }
        match self.storage.delete_account(&account.id, self.clock.now()).await {
            Ok(()) => Ok(Deletion::Done),
            // They became the owner of one in this moment.
            Err(OperationError::Denied(_)) => Ok(Deletion::Refused(Refusal::Owner)),
            Err(OperationError::BadInput(input)) => Err(input.into()),
            Err(OperationError::Storage(error)) => Err(error.into()),
        }
    }

    /// Goes on only for somebody who knows the password, and gives its hash;
    /// for those who have none, only soon after they signed in.
    async fn prove(
        &self,
        field: &'static str,
        account: &Account,
        token: &str,
        password: Option<SecretString>,
    ) -> Result<Option<String>, AccountError> {
        let Some(hash) = self.storage.password_of(&account.id).await? else {
            let began = self.storage.session_began(&hash_of(token)).await?;
            let now = self.clock.now();
            if began.is_some_and(|began| now.duration_since(began) <= RECENT) {
                return Ok(None);
            }
            let message = "Sign in again first: this was too long ago.";
            return Err(BadInput { field, reason: "SIGN_IN_AGAIN", message }.into());
        };
        let password = password.unwrap_or_default();
        if password.expose_secret().is_empty() {
            let message = "The password is empty.";
            return Err(BadInput { field, reason: "EMPTY", message }.into());
        }
        let attempt = key(&[&account.id]);
        self.take(WRONG_PASSWORDS, &attempt).await?;
        if !self.passwords.verify(password, Some(hash.clone())).await? {
            return Err(wrong(field).into());
        }
        self.storage.give_back(WRONG_PASSWORDS, &attempt).await?;
        Ok(Some(hash))
    }
}

const fn wrong(field: &'static str) -> BadInput {
    BadInput { field, reason: "WRONG", message: "The password is wrong." }
}
