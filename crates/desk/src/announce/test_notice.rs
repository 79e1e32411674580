//! A notification that only shows whether they reach the screen.

use frontdesk_local_api::{Answer, ErrorCode, Failure, Health, Language, Sound};

use super::notice::TEST_NUMBER;
use crate::{
    engine::Engine,
    ports::{Button, Category, Notice, Target},
    words::{self, notices},
};

impl Engine {
    /// `TestNotification`. It is shown in quiet hours too: the person asked for
    /// it just now.
    pub(crate) async fn test_notification(&self) -> Result<Answer, Failure> {
        let sound = self.settings().notifications.sound;
        let health = self.show(&notice(self.language(), sound)).await;
        self.note_notifications(&health);
        if let Health::Failing { detail } = health {
            return Err(Failure::new(ErrorCode::Unexpected).with_detail(detail));
        }
        // The desktop is there: what it did not take before, it may now.
        self.unsaid.notify_one();
        Ok(Answer::Done)
    }
}

fn notice(language: Language, sound: Sound) -> Notice {
    Notice {
        number: TEST_NUMBER,
        title: notices::test_title(language).to_owned(),
        body: notices::test_body(language).to_owned(),
        open: Button { word: words::show(language).to_owned(), target: Target::Window },
        buttons: Vec::new(),
        category: Category::Test,
        image: None,
        sound,
    }
}
