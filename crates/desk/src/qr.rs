//! QR codes of invite links: as a path for the screen, as pictures for paper.

use std::io::Cursor;

use frontdesk_local_api::{ErrorCode, Failure, QrCode};
use image::{ImageFormat, Rgb, RgbImage};
use qrcode::{Color, EcLevel};

/// Light modules around the code, on every side (ISO/IEC 18004).
const QUIET_ZONE: u32 = 4;

/// The least pixels of one module in a picture.
const LEAST_MODULE_PIXELS: u32 = 10;

/// The least pixels of a picture's side: sharp on a printed page.
const LEAST_PICTURE_PIXELS: u32 = 800;

const INK: Rgb<u8> = Rgb([0x14, 0x11, 0x0d]);
const INK_OF_SVG: &str = "#14110d";
const PAPER: Rgb<u8> = Rgb([0xff, 0xff, 0xff]);

/// The code of `link` for the screen.
///
/// # Errors
///
/// `UNEXPECTED` when the link is longer than a code can hold (about 2,300 bytes).
pub(crate) fn path(link: &str) -> Result<QrCode, Failure> {
    let code = Modules::of(link)?;
    let path = code.runs().map(|(x, y, length)| format!("M{x} {y}h{length}v1h-{length}z"));
    Ok(QrCode { side: code.side(), path: path.collect() })
}

/// The code of `link` as an SVG picture, quiet zone and paper included. For
/// whoever does not see it, `title` says what it is, and the link is beside it.
///
/// # Errors
///
/// As [`path`].
pub(crate) fn svg(link: &str, title: &str) -> Result<String, Failure> {
    let QrCode { side, path } = path(link)?;
    let (title, link) = (escaped(title), escaped(link));
    let pixels = side * pixels_of_module(side);
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         width=\"{pixels}\" height=\"{pixels}\" shape-rendering=\"crispEdges\" role=\"img\" \
         aria-labelledby=\"title link\">\n\
         <title id=\"title\">{title}</title>\n\
         <desc id=\"link\">{link}</desc>\n\
         <path fill=\"#ffffff\" d=\"M0 0h{side}v{side}h-{side}z\"/>\n\
         <path fill=\"{INK_OF_SVG}\" d=\"{path}\"/>\n\
         </svg>\n"
    ))
}

/// The code of `link` as a PNG picture.
///
/// # Errors
///
/// As [`path`].
pub(crate) fn png(link: &str) -> Result<Vec<u8>, Failure> {
    let code = Modules::of(link)?;
    let module = pixels_of_module(code.side());
    let side = code.side() * module;
    let picture = RgbImage::from_fn(side, side, |x, y| {
        if code.is_dark(x / module, y / module) { INK } else { PAPER }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(|error| Failure::new(ErrorCode::Unexpected).with_detail(error))?;
    Ok(bytes.into_inner())
}

/// How large a module is drawn in a picture of so many.
fn pixels_of_module(side: u32) -> u32 {
    LEAST_MODULE_PIXELS.max(LEAST_PICTURE_PIXELS.div_ceil(side))
}

/// Text inside an XML document: nothing of it is markup, and what no
/// document may hold is left out (XML 1.0, `Char`).
fn escaped(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => kept.push_str("&amp;"),
            '<' => kept.push_str("&lt;"),
            '>' => kept.push_str("&gt;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => kept.push(c),
        }
    }
    kept
}

/// The modules of a code, the quiet zone included in every coordinate.
struct Modules {
    /// Modules along one side, without the quiet zone.
    width: u32,
    colors: Vec<Color>,
}

impl Modules {
    fn of(link: &str) -> Result<Self, Failure> {
        // Medium: a code that is a little dirty or folded is still read, and
        // the modules stay large enough for a phone at the back of the room.
        let code = qrcode::QrCode::with_error_correction_level(link, EcLevel::M)
            .map_err(|error| Failure::new(ErrorCode::Unexpected).with_detail(error))?;
        let width = u32::try_from(code.width()).unwrap_or_default();
        Ok(Self { width, colors: code.into_colors() })
    }

    fn side(&self) -> u32 {
        self.width + 2 * QUIET_ZONE
    }

    fn is_dark(&self, x: u32, y: u32) -> bool {
        let inside = |c: u32| c.checked_sub(QUIET_ZONE).filter(|c| *c < self.width);
        let (Some(x), Some(y)) = (inside(x), inside(y)) else { return false };
        self.colors.get((y * self.width + x) as usize) == Some(&Color::Dark)
    }

    /// Dark runs, row by row: where they begin and how long they are.
    fn runs(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let side = self.side();
        (0..side).flat_map(move |y| {
            let mut from = 0;
            std::iter::from_fn(move || {
                let start = (from..side).find(|x| self.is_dark(*x, y))?;
                // The quiet zone ends every row with a light module.
                let end = (start..side).find(|x| !self.is_dark(*x, y)).unwrap_or(side);
                from = end;
                Some((start, y, end - start))
            })
        })
    }
}

#[cfg(test)]
mod tests;
