//! The engine with everything around it faked: servers, keyring, desktop,
//! embedded service and clock. Only the history is real, in a temporary folder.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod actions;
#[cfg(test)]
mod activity;
#[cfg(test)]
mod acts;
#[cfg(test)]
mod asking;
#[cfg(test)]
mod diagnose;
#[cfg(test)]
mod fakes;
#[cfg(test)]
mod invites;
#[cfg(test)]
mod joining;
#[cfg(test)]
mod joins;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod once;
#[cfg(test)]
mod organizations;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod push;
#[cfg(test)]
mod review;
#[cfg(test)]
mod saying;
#[cfg(test)]
mod service;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod subscription;
#[cfg(test)]
mod watching;
#[cfg(test)]
mod world;
