use super::words::{body, title};

#[test]
fn the_first_line_is_one_line_and_literal() {
    assert_eq!(title("<b>Ada</b>\n & \u{0} Bob\t"), "<b>Ada</b> & Bob");
    assert_eq!(title(&"x".repeat(10_000)).chars().count(), 200);
    assert!(title(&"x".repeat(10_000)).ends_with('…'));
}

#[test]
fn the_body_is_escaped_only_where_markup_is_read() {
    let text = "<b>\"Ada\" & נועה</b>\nsecond\u{0}\u{7}";
    assert_eq!(body(text, true), "&lt;b&gt;\"Ada\" &amp; נועה&lt;/b&gt;\nsecond");
    assert_eq!(body(text, false), "<b>\"Ada\" & נועה</b>\nsecond");
}

#[test]
fn a_long_body_is_cut_before_it_is_escaped() {
    let shown = body(&"&".repeat(2000), true);
    assert_eq!(shown, format!("{}…", "&amp;".repeat(999)));
}

#[cfg(target_os = "linux")]
mod shown {
    use super::super::shown::{Action, Place, Shown, Targets};

    fn place(daemon: &str, id: u32) -> Place {
        Place { daemon: daemon.into(), id }
    }

    fn to<T>(open: T) -> Targets<T> {
        Targets { open, buttons: Vec::new() }
    }

    #[test]
    fn a_click_leads_to_what_was_shown_until_it_is_closed() {
        let mut shown = Shown::default();
        shown.sending();
        assert_eq!(shown.taken(place(":1.1", 7), 1, to("ada")), None);
        assert_eq!(shown.clicked(place(":1.1", 7), Action::Open), Some("ada"));
        assert_eq!(shown.clicked(place(":1.1", 8), Action::Open), None, "somebody else's");
        assert_eq!(shown.clicked(place(":1.2", 7), Action::Open), None, "another daemon's");
        shown.closed(&place(":1.1", 7));
        assert_eq!(shown.clicked(place(":1.1", 7), Action::Open), None);
    }

    #[test]
    fn each_button_leads_to_its_own() {
        let mut shown = Shown::default();
        shown.sending();
        let targets = Targets { open: "ada", buttons: vec!["review", "seats"] };
        shown.taken(place(":1.1", 7), 1, targets);
        assert_eq!(shown.clicked(place(":1.1", 7), Action::Button(0)), Some("review"));
        assert_eq!(shown.clicked(place(":1.1", 7), Action::Button(1)), Some("seats"));
        assert_eq!(shown.clicked(place(":1.1", 7), Action::Button(2)), None);
    }

    #[test]
    fn a_click_before_the_id_is_known_is_not_lost() {
        let mut shown = Shown::default();
        shown.sending();
        assert_eq!(shown.clicked(place(":1.1", 7), Action::Button(0)), None);
        let targets = Targets { open: "ada", buttons: vec!["review"] };
        assert_eq!(shown.taken(place(":1.1", 7), 1, targets), Some("review"));
        shown.sending();
        assert_eq!(shown.taken(place(":1.1", 7), 2, to("bob")), None, "it was for the first");
    }

    #[test]
    fn a_number_has_the_id_that_its_daemon_gave_it() {
        let mut shown = Shown::default();
        shown.sending();
        shown.taken(place(":1.1", 7), 1, to("ada"));
        assert_eq!(shown.id(1, ":1.1"), Some(7));
        assert_eq!(shown.id(1, ":1.2"), None, "another daemon never heard of it");
        assert_eq!(shown.id(2, ":1.1"), None);
        shown.sending();
        shown.taken(place(":1.2", 3), 1, to("ada and bob"));
        assert_eq!(shown.id(1, ":1.2"), Some(3));
        assert_eq!(shown.clicked(place(":1.1", 7), Action::Open), None, "it went with its daemon");
        shown.closed(&place(":1.2", 3));
        assert_eq!(shown.id(1, ":1.2"), None);
    }

    #[test]
    fn clicks_on_other_programs_notifications_are_not_gathered() {
        let mut shown: Shown<&str> = Shown::default();
        shown.clicked(place(":1.1", 7), Action::Open);
        shown.sending();
        assert_eq!(shown.taken(place(":1.1", 7), 1, to("ada")), None);
        shown.sending();
        for id in 1000..2000 {
            assert_eq!(shown.clicked(place(":1.1", id), Action::Open), None);
        }
        shown.refused();
        assert!(format!("{shown:?}").len() < 300, "{shown:?}");
    }

    #[test]
    fn the_oldest_of_many_is_forgotten() {
        let mut shown = Shown::default();
        for id in 0..1000 {
            shown.sending();
            shown.taken(place(":1.1", id), id, to(id));
        }
        assert_eq!(shown.clicked(place(":1.1", 0), Action::Open), None);
        assert_eq!(shown.clicked(place(":1.1", 999), Action::Open), Some(999));
    }
}

#[cfg(target_os = "linux")]
mod describe {
    use std::collections::HashMap;

    use frontdesk_desk::ports::{Button, Category, Notice, Target};
    use frontdesk_local_api::Sound;
    use notify_rust::Notification;
    use zbus::zvariant::Value;

    use super::super::{
        describe::{Abilities, action, asked_id, describe},
        shown::Action,
    };

    fn notice() -> Notice {
        let button = |word: &str| Button { word: word.to_owned(), target: Target::Window };
        Notice {
            number: 0x4000_0007,
            title: "Ada <b>joined</b> Acme".to_owned(),
            body: "<a href=\"https://example.com\">2 seats</a> & <img src='x'/>".to_owned(),
            open: button("Show"),
            buttons: vec![button("Review"), button("Seats")],
            category: Category::People,
            image: Some("https://example.com/acme.png".to_owned()),
            sound: Sound::Desktop,
        }
    }

    fn for_daemon(notice: &Notice, capabilities: &[&str]) -> Notification {
        let capabilities: Vec<String> = capabilities.iter().map(|&name| name.to_owned()).collect();
        describe(notice, Abilities::of(&capabilities))
    }

    fn hints(notification: &Notification) -> HashMap<String, String> {
        let hints = notification.hints.iter().map(Into::<(&str, Value<'_>)>::into);
        hints.map(|(name, value)| (name.to_owned(), value.to_string())).collect()
    }

    #[test]
    fn names_are_no_markup_whatever_the_daemon_reads() {
        let literal = notice().body;
        assert_eq!(for_daemon(&notice(), &["body", "actions"]).body, literal);
        for reads in ["body-markup", "body-hyperlinks", "body-images"] {
            let shown = for_daemon(&notice(), &["body", reads]);
            assert!(!shown.body.contains(['<', '>']), "{reads}: {}", shown.body);
            assert!(shown.body.contains("2 seats&lt;/a&gt; &amp; "), "{reads}: {}", shown.body);
            assert_eq!(shown.summary, "Ada <b>joined</b> Acme", "never read as markup");
        }
    }

    #[test]
    fn buttons_are_for_daemons_that_have_them() {
        assert!(for_daemon(&notice(), &["body"]).actions.is_empty());
        let actions = for_daemon(&notice(), &["actions"]).actions;
        let expected =
            ["default", "Show", "open", "Show", "button-0", "Review", "button-1", "Seats"];
        assert_eq!(actions, expected);
        let clicks = actions.chunks(2).map(|pair| action(&pair[0]).unwrap());
        let expected = [Action::Open, Action::Open, Action::Button(0), Action::Button(1)];
        assert_eq!(clicks.collect::<Vec<_>>(), expected);
        for other in ["", "close", "button", "button-", "button--1", "button-x"] {
            assert_eq!(action(other), None, "{other}");
        }
    }

    #[test]
    fn a_sound_is_asked_for_where_there_are_any_and_silence_everywhere() {
        let mut notice = notice();
        assert!(!hints(&for_daemon(&notice, &["sound"])).keys().any(|name| name.contains("sound")));
        notice.sound = Sound::Message;
        let named = hints(&for_daemon(&notice, &["sound"]));
        assert_eq!(named.get("sound-name").unwrap(), "\"message-new-instant\"");
        assert_eq!(hints(&for_daemon(&notice, &["body"])).get("sound-name"), None);
        notice.sound = Sound::Silent;
        for capabilities in [&["sound"], &["body"]] {
            let hints = hints(&for_daemon(&notice, capabilities));
            assert_eq!(hints.get("suppress-sound").unwrap(), "true");
            assert_eq!(hints.get("sound-name"), None);
        }
    }

    #[test]
    fn each_kind_has_its_category_and_none_is_urgent() {
        let of = |category| {
            let hints = hints(&for_daemon(&Notice { category, ..notice() }, &[]));
            assert_eq!(hints.get("urgency").unwrap(), "byte 0x01");
            hints.get("category").unwrap().clone()
        };
        assert_eq!(of(Category::People), "\"presence\"");
        assert_eq!(of(Category::Seats), "\"x-frontdesk.seats\"");
        assert_eq!(of(Category::SignIn), "\"x-frontdesk.sign-in\"");
        assert_eq!(of(Category::Test), "\"x-frontdesk.test\"");
    }

    #[test]
    fn only_high_numbers_are_asked_for_as_ids() {
        assert_eq!(asked_id(7), 0);
        assert_eq!(asked_id(0x3fff_ffff), 0);
        assert_eq!(asked_id(0x4000_0000), 0x4000_0000);
        assert_eq!(asked_id(u32::MAX), u32::MAX);
    }
}

#[cfg(target_os = "linux")]
mod images {
    use std::time::Duration;

    use frontdesk_client::Thumbnail;
    use tokio::time::Instant;

    use super::super::{
        describe::{Abilities, pixels},
        images::{Kept, Known},
    };

    #[test]
    fn an_image_is_for_daemons_that_show_one() {
        let of = |capability: &str| Abilities::of(&[capability.to_owned()]).images;
        assert!(of("icon-static") && of("icon-multi") && !of("body-images"));
        let image = Thumbnail { width: 2, height: 1, pixels: vec![1, 2, 3, 4, 5, 6, 7, 8] };
        // The type that the specification gives for `image-data`.
        assert_eq!(pixels(&image).value_signature().to_string(), "(iiibiiay)");
        let value = pixels(&image).to_string();
        assert!(value.starts_with("(2, 1, 8, true, 8, 4, "), "{value}");
    }

    #[test]
    fn what_came_of_an_address_is_kept_and_failures_for_a_while() {
        let (mut kept, begin) = (Kept::default(), Instant::now());
        kept.keep("acme", Known::Image("acme's"));
        kept.keep("gone", Known::Nothing(begin));
        assert_eq!(kept.get("acme", begin), Some(Known::Image("acme's")));
        assert_eq!(kept.get("gone", begin), Some(Known::Nothing(begin)));
        assert_eq!(kept.get("new", begin), None);
        let later = begin + Duration::from_mins(10);
        assert_eq!(kept.get("gone", later), None, "worth another try");
        assert_eq!(kept.get("acme", later), Some(Known::Image("acme's")));
        kept.keep("gone", Known::Image("back"));
        assert_eq!(kept.get("gone", later), Some(Known::Image("back")));
        for number in 0..7 {
            kept.keep(&number.to_string(), Known::Image("another"));
        }
        assert_eq!(kept.get("acme", later), None, "the oldest makes room");
        assert_eq!(kept.get("gone", later), Some(Known::Image("back")));
    }
}
