use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::{MAX_FILE, Picture};

fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(width, height, Rgb([200, 30, 90]));
    DynamicImage::from(image).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn size(picture: &Picture) -> (u32, u32) {
    let image = image::load_from_memory_with_format(&picture.png, ImageFormat::Png).unwrap();
    (image.width(), image.height())
}

#[test]
fn png_jpg_and_gif_become_png_of_at_most_512_pixels() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif] {
        let picture = Picture::of(&file(1_024, 256, format)).unwrap();
        assert_eq!(size(&picture), (512, 128), "{format:?}");
        let small = Picture::of(&file(3, 2, format)).unwrap();
        assert_eq!(size(&small), (3, 2), "{format:?}");
        assert_eq!(small.hash.len(), 64);
    }
}

#[test]
fn nothing_of_the_file_survives() {
    let mut with_tail = file(8, 8, ImageFormat::Png);
    let plain = Picture::of(&with_tail).unwrap();
    with_tail.extend(b"<script>alert(1)</script>");
    let picture = Picture::of(&with_tail).unwrap();
    assert_eq!(picture, plain);
}

#[test]
fn what_is_no_image_is_refused_whatever_it_is_called() {
    let mut cut = file(300, 300, ImageFormat::Jpeg);
    cut.truncate(200);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
    for (bytes, reason) in [
        (&b""[..], "TYPE"),
        (b"hello", "TYPE"),
        (svg, "TYPE"),
        (b"BM\x00\x00\x00\x00", "TYPE"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "TYPE"),
        (b"\x89PNG\r\n\x1a\n", "UNREADABLE"),
        (&cut, "UNREADABLE"),
        (&vec![0; MAX_FILE + 1], "TOO_LARGE"),
    ] {
        let refused = Picture::of(bytes).unwrap_err();
        assert_eq!((refused.field, refused.reason), ("image", reason));
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    // A few bytes that say how many pixels they would become.
    let mut bomb = file(1, 1, ImageFormat::Png);
    for (width, height) in [(16_000_u32, 16_000_u32), (4_000_000_000, 1), (100_000, 100_000)] {
        bomb[16..20].copy_from_slice(&width.to_be_bytes());
        bomb[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        let refused = Picture::of(&bomb).unwrap_err();
        assert!(["TOO_MANY_PIXELS", "UNREADABLE"].contains(&refused.reason), "{width}x{height}");
    }
    let mut gif = file(1, 1, ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert!(Picture::of(&gif).is_err());
}

/// The checksum of a PNG's chunk (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}
