//! Images of organizations, small, for where the desktop shows one.

use frontdesk_local_api::{ErrorCode, Failure};
use image::{ImageFormat, imageops::FilterType};
use url::Url;

use crate::{
    HttpApi,
    picture::{decode, unreadable},
};

/// Longest side, in pixels: what a notification shows on a fine screen.
const SIDE: u32 = 96;

/// Largest file that is fetched, in bytes: as large as one that is sent.
const MAX_FILE: usize = 2_000_000;

/// Most pixels that are unpacked, so that it takes 16 MiB for a moment.
const MAX_PIXELS: u64 = 4_194_304;

/// A small image.
#[derive(Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green, blue and opacity of each, line by line.
    pub pixels: Vec<u8>,
}

impl HttpApi {
    /// The image at an address, as anybody gets it: no credential goes along.
    ///
    /// # Errors
    ///
    /// `TLS_REQUIRED` for anything but `https`: whoever names the address is not
    /// the person, and plain addresses lead to what listens on this computer.
    /// `IMAGE_UNREADABLE`, `ANSWER_TOO_LARGE`, or what kept it from the server.
    pub async fn thumbnail(&self, address: &str) -> Result<Thumbnail, Failure> {
        let url = parse(address)?;
        if url.scheme() != "https" {
            return Err(ErrorCode::TlsRequired.into());
        }
        self.fetch(url).await
    }

    /// The same where the server at `server` named the address. That server may
    /// name its own images in the clear: it is asked so already.
    ///
    /// # Errors
    ///
    /// As [`HttpApi::thumbnail`].
    pub async fn thumbnail_of(&self, address: &str, server: &str) -> Result<Thumbnail, Failure> {
        let url = parse(address)?;
        if url.scheme() != "https" && url.origin() != parse(server)?.origin() {
            return Err(ErrorCode::TlsRequired.into());
        }
        self.fetch(url).await
    }

    async fn fetch(&self, url: Url) -> Result<Thumbnail, Failure> {
        let file = self.transport.get_at_most(url, MAX_FILE).await?.body;
        tokio::task::spawn_blocking(move || Thumbnail::of(&file))
            .await
            .map_err(|_| unreadable("cannot be unpacked"))?
    }
}

fn parse(address: &str) -> Result<Url, Failure> {
    Url::parse(address).map_err(|_| ErrorCode::AddressInvalid.into())
}

impl Thumbnail {
    fn of(file: &[u8]) -> Result<Self, Failure> {
        let format = image::guess_format(file).map_err(unreadable)?;
        if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif) {
            return Err(unreadable("neither PNG, JPG nor GIF"));
        }
        let mut image = decode(file, format, MAX_PIXELS)?;
        if image.width().max(image.height()) > SIDE {
            image = image.resize(SIDE, SIDE, FilterType::CatmullRom);
        }
        let image = image.into_rgba8();
        Ok(Self { width: image.width(), height: image.height(), pixels: image.into_raw() })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use frontdesk_local_api::ErrorCode;
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::Thumbnail;

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = RgbaImage::from_pixel(width, height, Rgba([200, 0, 0, 255]));
        let mut bytes = Cursor::new(Vec::new());
        image::DynamicImage::from(image).into_rgb8().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn each_format_becomes_small_and_keeps_its_shape() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif] {
            let image = Thumbnail::of(&file(400, 200, format)).unwrap();
            assert_eq!((image.width, image.height), (96, 48), "{format:?}");
            assert_eq!(image.pixels.len(), 96 * 48 * 4);
            assert!(image.pixels[0] > 190 && image.pixels[1] < 10 && image.pixels[3] == 255);
        }
        let image = Thumbnail::of(&file(20, 30, ImageFormat::Png)).unwrap();
        assert_eq!((image.width, image.height), (20, 30), "never made larger");
    }

    #[test]
    fn what_is_no_image_or_too_large_a_one_is_none() {
        let bomb = file(4_096, 1_025, ImageFormat::Png);
        for bytes in [&b"<svg/>"[..], b"", &file(20, 20, ImageFormat::Png)[..40], &bomb] {
            let Err(failure) = Thumbnail::of(bytes) else { panic!("an image") };
            assert_eq!(failure.code, ErrorCode::ImageUnreadable);
        }
    }
}
