//! The pictures of the tray.
//!
//! A panel can be light or dark and does not tell which, so all of them are of
//! one grey, which has a contrast of 3.6:1 on white and of 5.8:1 on black: WCAG
//! 2.2 (1.4.11) wants 3:1. Each has a shape of its own.

use image::{ImageFormat, RgbaImage};

/// How the tray looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    /// Nothing to say.
    Calm,
    /// Somebody joined, and nobody looked yet.
    New,
    /// The person has to do something.
    Attention,
    /// Nothing is said right now.
    Muted,
    /// There is no network.
    Offline,
}

/// The PNG pictures of an icon: for panels of usual height, and of twice that.
macro_rules! pictures {
    ($name:literal) => {
        [
            include_bytes!(concat!("../../../../icons/tray/", $name, "-22.png")).as_slice(),
            include_bytes!(concat!("../../../../icons/tray/", $name, "-44.png")).as_slice(),
        ]
    };
}

impl Icon {
    /// Its pictures, decoded anew each time: that takes a moment and happens
    /// rarely, and keeping them would take memory all day.
    pub(super) fn pictures(self) -> impl Iterator<Item = RgbaImage> {
        let pictures = match self {
            Self::Calm => pictures!("calm"),
            Self::New => pictures!("new"),
            Self::Attention => pictures!("attention"),
            Self::Muted => pictures!("muted"),
            Self::Offline => pictures!("offline"),
        };
        let decode = |png| image::load_from_memory_with_format(png, ImageFormat::Png);
        pictures.into_iter().filter_map(move |png| Some(decode(png).ok()?.into_rgba8()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Icon;

    #[test]
    fn each_icon_is_a_picture_of_its_own_in_both_sizes() {
        let icons = [Icon::Calm, Icon::New, Icon::Attention, Icon::Muted, Icon::Offline];
        let mut shapes = HashSet::new();
        for icon in icons {
            let pictures: Vec<_> = icon.pictures().collect();
            let sizes: Vec<_> = pictures.iter().map(image::RgbaImage::dimensions).collect();
            assert_eq!(sizes, [(22, 22), (44, 44)], "{icon:?}");
            for picture in pictures {
                let seen = picture.pixels().filter(|pixel| pixel.0[3] > 127);
                let colours: HashSet<_> = seen.map(|pixel| pixel.0[0].abs_diff(0x86)).collect();
                assert!(!colours.is_empty() && colours.iter().all(|apart| *apart <= 2), "{icon:?}");
                let shape: Vec<u8> = picture.pixels().map(|pixel| pixel.0[3]).collect();
                assert!(shapes.insert(shape), "{icon:?} looks like another one");
            }
        }
    }
}
