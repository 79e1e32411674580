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
    use super::super::shown::{Place, Shown};

    fn place(daemon: &str, id: u32) -> Place {
        Place { daemon: daemon.into(), id }
    }

    #[test]
    fn a_click_leads_to_what_was_shown_until_it_is_closed() {
        let mut shown = Shown::default();
        shown.sending();
        assert_eq!(shown.taken(place(":1.1", 7), "ada"), None);
        assert_eq!(shown.clicked(place(":1.1", 7)), Some("ada"));
        assert_eq!(shown.clicked(place(":1.1", 8)), None, "somebody else's notification");
        assert_eq!(shown.clicked(place(":1.2", 7)), None, "another daemon's");
        shown.closed(&place(":1.1", 7));
        assert_eq!(shown.clicked(place(":1.1", 7)), None);
    }

    #[test]
    fn a_click_before_the_id_is_known_is_not_lost() {
        let mut shown = Shown::default();
        shown.sending();
        assert_eq!(shown.clicked(place(":1.1", 7)), None);
        assert_eq!(shown.taken(place(":1.1", 7), "ada"), Some("ada"));
        shown.sending();
        assert_eq!(shown.taken(place(":1.1", 7), "bob"), None, "the click was for the first");
    }

    #[test]
    fn clicks_on_other_programs_notifications_are_not_gathered() {
        let mut shown: Shown<&str> = Shown::default();
        shown.clicked(place(":1.1", 7));
        shown.sending();
        assert_eq!(shown.taken(place(":1.1", 7), "ada"), None);
        shown.sending();
        (0..1000).for_each(|id| assert_eq!(shown.clicked(place(":1.1", 1000 + id)), None));
        shown.refused();
        assert!(format!("{shown:?}").len() < 200, "{shown:?}");
    }

    #[test]
    fn the_oldest_of_many_is_forgotten() {
        let mut shown = Shown::default();
        for id in 0..1000 {
            shown.sending();
            shown.taken(place(":1.1", id), id);
        }
        assert_eq!(shown.clicked(place(":1.1", 0)), None);
        assert_eq!(shown.clicked(place(":1.1", 999)), Some(999));
    }
}
