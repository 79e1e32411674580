//! The real `frontdeskctl` on a real desktop, run as a script runs it: it
//! starts the real agent, which keeps sign-ins in a real keyring and asks our
//! own service, or a stand-in of daily.dev's.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod acting;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod ctl;
#[cfg(test)]
mod members;
#[cfg(test)]
mod places;
#[cfg(test)]
mod watching;
