use std::io::Cursor;

use frontdesk_local_api::ErrorCode;
use image::{
    Delay, DynamicImage, Frame, GenericImageView as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::gif::{GifEncoder, Repeat},
};

use super::{MAX_FILE, MAX_SENT, Picture};

fn written(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn plain(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    written(RgbImage::from_pixel(width, height, Rgb([200, 30, 90])), format)
}

/// What does not pack.
fn noise(width: u32, height: u32) -> RgbaImage {
    let mut state: u32 = 7;
    RgbaImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgba(state.rotate_left(13).wrapping_mul(2_654_435_761).to_be_bytes())
    })
}

fn animation(width: u32, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    for number in 0..frames {
        let shade = u8::try_from(number * 20 % 256).unwrap();
        let image = RgbaImage::from_pixel(width, 4, Rgba([shade, 0, 0, 255]));
        let delay = Delay::from_numer_denom_ms(100, 1);
        encoder.encode_frame(Frame::from_parts(image, 0, 0, delay)).unwrap();
    }
    drop(encoder);
    bytes
}

fn seen(picture: &Picture) -> DynamicImage {
    assert!(picture.bytes.len() < MAX_SENT);
    image::load_from_memory_with_format(&picture.bytes, picture.format).unwrap()
}

fn code(file: &[u8]) -> ErrorCode {
    let failure = Picture::of(file).unwrap_err();
    assert_eq!(failure.field.as_deref(), Some("image"));
    failure.code
}

#[test]
fn small_images_keep_their_size_and_large_ones_get_a_thousand_pixels() {
    for (format, sent) in [
        (ImageFormat::Png, ImageFormat::Png),
        (ImageFormat::Jpeg, ImageFormat::Jpeg),
        (ImageFormat::Gif, ImageFormat::Png),
    ] {
        for (size, wanted) in
            [((3, 2), (3, 2)), ((8, 1_024), (8, 1_024)), ((2_048, 40), (1_024, 20))]
        {
            let picture = Picture::of(&plain(size.0, size.1, format)).unwrap();
            assert_eq!(picture.format, sent);
            assert_eq!(seen(&picture).dimensions(), wanted, "{format:?}");
        }
    }
    assert_eq!(seen(&Picture::of(&plain(9_000, 1, ImageFormat::Png)).unwrap()).height(), 1);
}

#[test]
fn what_does_not_pack_is_made_smaller_until_it_fits() {
    let picture = Picture::of(&written(noise(1_030, 1_030), ImageFormat::Png)).unwrap();
    assert_eq!(seen(&picture).width(), 512);
}

#[test]
fn transparency_stays() {
    let image = RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 0]));
    let picture = Picture::of(&written(image, ImageFormat::Png)).unwrap();
    assert_eq!(seen(&picture).get_pixel(4, 4).0[3], 0);
}

#[test]
fn small_animations_are_sent_as_they_are_and_large_ones_as_their_first_frame() {
    let moving = animation(32, 5);
    let picture = Picture::of(&moving).unwrap();
    assert_eq!((picture.format, &picture.bytes), (ImageFormat::Gif, &moving));
    assert_eq!((picture.file_name().as_str(), picture.content_type()), ("image.gif", "image/gif"));

    let wide = Picture::of(&animation(1_100, 2)).unwrap();
    assert_eq!((wide.format, seen(&wide).width()), (ImageFormat::Png, 1_024));
    assert_eq!((wide.file_name().as_str(), wide.content_type()), ("image.png", "image/png"));

    let mut cut = moving;
    cut.truncate(cut.len() * 2 / 3);
    assert_eq!(Picture::of(&cut).unwrap().format, ImageFormat::Png);
}

#[test]
fn a_photograph_stands_upright_and_says_nothing_of_its_place() {
    let mut image = RgbImage::from_pixel(40, 20, Rgb([0, 0, 0]));
    for (x, y) in (0..20).flat_map(|x| (0..20).map(move |y| (x, y))) {
        image.put_pixel(x, y, Rgb([255, 255, 255]));
    }
    // Exif with one entry: orientation 6, turn to the right by a quarter.
    let exif: &[u8] = b"\xFF\xE1\x00\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut file = written(image, ImageFormat::Jpeg);
    file.splice(2..2, exif.iter().copied());
    let picture = Picture::of(&file).unwrap();
    let upright = seen(&picture);
    assert_eq!(upright.dimensions(), (20, 40));
    assert!(upright.get_pixel(10, 5).0[0] > 200 && upright.get_pixel(10, 35).0[0] < 50);
    assert!(!picture.bytes.windows(4).any(|window| window == b"Exif"));
}

#[test]
fn the_content_counts_and_not_the_name() {
    for file in [
        &b""[..],
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"BM\x00\x00\x00\x00",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
    ] {
        assert_eq!(code(file), ErrorCode::ImageUnreadable);
    }
    let mut cut = plain(300, 300, ImageFormat::Jpeg);
    cut.truncate(200);
    assert_eq!(code(&cut), ErrorCode::ImageUnreadable);
    assert_eq!(code(&vec![0; MAX_FILE + 1]), ErrorCode::ImageTooLarge);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let mut bomb = plain(1, 1, ImageFormat::Png);
    for (width, height) in [(16_000_u32, 16_000_u32), (4_000_000_000, 1), (100_000, 100_000)] {
        bomb[16..20].copy_from_slice(&width.to_be_bytes());
        bomb[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = checksum(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert_eq!(code(&bomb), ErrorCode::ImageUnreadable, "{width}x{height}");
    }
    let mut gif = plain(1, 1, ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(code(&gif), ErrorCode::ImageUnreadable);
}

/// The checksum of a PNG's chunk (ISO 3309).
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}
