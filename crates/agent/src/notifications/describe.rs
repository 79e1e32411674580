//! A notice in the words of the Desktop Notifications Specification, for a
//! daemon that can do what it says it can.

use frontdesk_client::Thumbnail;
use frontdesk_desk::ports::{Category, Notice};
use frontdesk_local_api::Sound;
use notify_rust::{Hint, Notification, Timeout, Urgency};
use zbus::zvariant::Value;

use super::{shown::Action, words};

/// A click beside the buttons, as the specification names it.
const DEFAULT: &str = "default";

/// The button that does the same.
const OPEN: &str = "open";

/// What the other buttons' names begin with; their place follows.
const BUTTON: &str = "button-";

/// The first number that is also asked for as an id. Daemons count from one, so
/// up here no other program's notification is in the way.
const FIRST_ASKED: u32 = 0x4000_0000;

/// What a daemon can do, as far as it matters here.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the daemon can each without the others")]
pub(super) struct Abilities {
    /// It reads markup in the body.
    pub(super) markup: bool,
    /// It has buttons. One that has none may show what came with some as a
    /// dialogue that must be answered.
    pub(super) actions: bool,
    /// It makes sounds.
    pub(super) sound: bool,
    /// It shows an image.
    pub(super) images: bool,
}

impl Abilities {
    /// What the answer to `GetCapabilities` says.
    pub(super) fn of(capabilities: &[String]) -> Self {
        let has = |name: &str| capabilities.iter().any(|capability| capability == name);
        Self {
            // Links and pictures are written as markup too.
            markup: has("body-markup") || has("body-hyperlinks") || has("body-images"),
            actions: has("actions"),
            sound: has("sound"),
            images: has("icon-static") || has("icon-multi"),
        }
    }
}

/// The id that takes the place of an earlier notification with this number,
/// where its daemon takes ids that it did not give
/// (docs/decisions/0010-replacing-notifications.md).
pub(super) fn asked_id(number: u32) -> u32 {
    if number >= FIRST_ASKED { number } else { 0 }
}

/// The notification of a notice.
///
/// Its urgency is never critical: those do not expire, and come through "do not
/// disturb". Nothing that is said here is worth that.
pub(super) fn describe(notice: &Notice, abilities: Abilities) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Frontdesk")
        .icon("frontdesk")
        .summary(&words::title(&notice.title))
        .body(&words::body(&notice.body, abilities.markup))
        .hint(Hint::DesktopEntry("frontdesk".to_owned()))
        .hint(Hint::Category(category(notice.category).to_owned()))
        .urgency(Urgency::Normal)
        .timeout(Timeout::Default);
    if abilities.actions {
        let word = words::title(&notice.open.word);
        notification.action(DEFAULT, &word).action(OPEN, &word);
        for (index, button) in notice.buttons.iter().enumerate() {
            notification.action(&format!("{BUTTON}{index}"), &words::title(&button.word));
        }
    }
    match notice.sound {
        // Whoever makes sounds without saying so may still heed this.
        Sound::Silent => drop(notification.hint(Hint::SuppressSound(true))),
        // From the Sound Naming Specification.
        Sound::Message if abilities.sound => {
            notification.hint(Hint::SoundName("message-new-instant".to_owned()));
        }
        Sound::Message | Sound::Desktop => {}
    }
    notification
}

/// The category of a notification.
///
/// Who came or went is `presence`, "not fitting into any other category" in the
/// specification's words: somebody is there who was not. `presence.online` would
/// say that a contact came online, which desktops may treat as noise. For the
/// others it has none, and lets a program name its own.
fn category(category: Category) -> &'static str {
    match category {
        Category::People => "presence",
        Category::Seats => "x-frontdesk.seats",
        Category::SignIn => "x-frontdesk.sign-in",
        Category::Test => "x-frontdesk.test",
    }
}

/// An image, as the hint `image-data` wants it: width, height, bytes of a line,
/// opacity or not, bits of a sample, samples of a pixel, and all of them.
pub(super) fn pixels(image: &Thumbnail) -> Value<'static> {
    let number = |number: u32| i32::try_from(number).unwrap_or_default();
    let (width, height) = (number(image.width), number(image.height));
    Value::from((width, height, 4 * width, true, 8, 4, image.pixels.clone()))
}

/// What was clicked, by the name that [`describe`] gave it.
pub(super) fn action(name: &str) -> Option<Action> {
    match name {
        DEFAULT | OPEN => Some(Action::Open),
        _ => name.strip_prefix(BUTTON)?.parse().ok().map(Action::Button),
    }
}
