//! Notifications on the desktop, and the clicks on them.
//!
//! `notify-rust` describes them and shows them; on Linux they go over a
//! connection of our own (see [`linux`] for why).

#[cfg(target_os = "linux")]
mod describe;
#[cfg(target_os = "linux")]
mod images;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod listen;
#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(target_os = "linux")]
mod shown;
#[cfg(test)]
mod tests;
mod words;

#[cfg(target_os = "linux")]
pub use linux::Notifications;
#[cfg(not(target_os = "linux"))]
pub use other::Notifications;
