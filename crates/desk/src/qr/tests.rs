use frontdesk_local_api::ErrorCode;
use image::{GrayImage, Luma};

use super::{path, png, svg};

/// As long as the links of a service behind a long host name.
fn link() -> String {
    let link = format!(
        "https://frontdesk.example.org/join/organization?token={}&orgId=0198c0de-0000-7000-8000-000000000001",
        "k".repeat(24)
    );
    assert!(link.len() >= 120, "{}", link.len());
    link
}

fn read(picture: &GrayImage) -> String {
    let (width, height) = picture.dimensions();
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, |x, y| {
            picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0]
        });
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn the_picture_reads_as_the_link_and_is_large_enough() {
    let picture = image::load_from_memory(&png(&link()).unwrap()).unwrap();
    assert!(picture.width() >= 800 && picture.width() == picture.height());
    let side = path(&link()).unwrap().side;
    assert_eq!(picture.width() % side, 0);
    assert!(picture.width() / side >= 10);
    assert_eq!(read(&picture.to_luma8()), link());

    let colors = picture.to_rgb8();
    let module = picture.width() / side;
    assert_eq!(colors.get_pixel(0, 0).0, [255, 255, 255]);
    // The top left corner of the first finder pattern, behind the quiet zone.
    assert_eq!(colors.get_pixel(4 * module, 4 * module).0, [0x14, 0x11, 0x0d]);
    assert_eq!(colors.get_pixel(4 * module - 1, 4 * module).0, [255, 255, 255]);
}

/// What a path of unit squares draws, at eight pixels each.
fn drawn(side: u32, path: &str) -> GrayImage {
    let mut picture = GrayImage::from_pixel(side * 8, side * 8, Luma([255]));
    for run in path.split_inclusive('z') {
        let (x, rest) = run.trim_start_matches('M').split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, rest) = rest.split_once("v1h-").unwrap();
        assert_eq!(rest.trim_end_matches('z'), length);
        let [x, y, length] = [x, y, length].map(|number| number.parse::<u32>().unwrap());
        for (dx, dy) in (0..length * 8).flat_map(|dx| (0..8).map(move |dy| (dx, dy))) {
            picture.put_pixel(x * 8 + dx, y * 8 + dy, Luma([0]));
        }
    }
    picture
}

#[test]
fn the_path_draws_the_same_code() {
    let code = path(&link()).unwrap();
    assert!(code.path.starts_with("M4 4h7v1h-7z"), "a finder pattern, behind the quiet zone");
    assert_eq!(read(&drawn(code.side, &code.path)), link());
}

#[test]
fn the_document_draws_the_same_code_on_paper_and_says_what_it_is() {
    let document = svg(&link(), "Invite link of <Ada & Söhne>\u{0}\u{FFFF}").unwrap();
    let code = path(&link()).unwrap();
    assert!(document.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "));
    assert!(document.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.side)));
    let (before, ink) = document.split_once("<path fill=\"#14110d\" d=\"").unwrap();
    assert!(before.contains(&format!("fill=\"#ffffff\" d=\"M0 0h{0}v{0}h-{0}z\"", code.side)));
    assert_eq!(read(&drawn(code.side, ink.split_once('"').unwrap().0)), link());
    let title = "<title id=\"title\">Invite link of &lt;Ada &amp; Söhne&gt;</title>";
    assert!(document.contains(title), "{document}");
    let written = link().replace('&', "&amp;");
    assert!(document.contains(&format!("<desc id=\"link\">{written}</desc>")), "{document}");
    assert!(document.contains("role=\"img\" aria-labelledby=\"title link\""));
    let pixels: u32 =
        document.split_once("width=\"").unwrap().1.split_once('"').unwrap().0.parse().unwrap();
    assert!(pixels >= 800 && pixels.is_multiple_of(code.side));
}

#[test]
fn a_short_link_is_a_large_picture_too() {
    let picture = image::load_from_memory(&png("http://127.0.0.1:1/j/a").unwrap()).unwrap();
    assert!(picture.width() >= 800);
    assert_eq!(read(&picture.to_luma8()), "http://127.0.0.1:1/j/a");
}

#[test]
fn what_no_code_can_hold_is_a_failure() {
    let endless = "x".repeat(3_000);
    assert_eq!(path(&endless).unwrap_err().code, ErrorCode::Unexpected);
    assert_eq!(png(&endless).unwrap_err().code, ErrorCode::Unexpected);
    assert_eq!(svg(&endless, "").unwrap_err().code, ErrorCode::Unexpected);
}
