//! The words of the pages, one constant a language.
//!
//! A pair stands before and after a name: languages put it in different
//! places, and the name stands in its own `<bdi>`.

mod account;
mod common;
mod english;
mod german;
mod hebrew;
mod invite;
#[cfg(test)]
mod tests;

pub(super) use account::Account;
pub(super) use common::Common;
pub(super) use english::ENGLISH;
pub(super) use german::GERMAN;
pub(super) use hebrew::HEBREW;
pub(super) use invite::Invite;

/// Words around a name.
pub(super) type Around = (&'static str, &'static str);

/// A sentence or a word.
type Text = &'static str;

/// Defines a struct of words, each of which tests can ask for.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $word:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        pub(in crate::pages) struct $name {
            $($(#[$about])* pub $word: $kind,)*
        }

        #[cfg(test)]
        impl $name {
            /// Each word's name, and what it says of something.
            pub(super) fn each(&self) -> Vec<(&'static str, Vec<String>)> {
                use super::tests::Says as _;
                vec![$((stringify!($word), self.$word.says())),*]
            }
        }
    };
}
use words;

/// All words of a language.
pub(super) struct Words {
    /// For `lang` and `Content-Language`.
    pub lang: &'static str,
    /// For `dir`.
    pub dir: &'static str,
    pub common: Common,
    pub invite: Invite,
    pub account: Account,
}
