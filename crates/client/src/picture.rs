//! Images of organizations, made ready before they are sent: known by their
//! content, not by their name, upright, of a reasonable size, and without what
//! else a file may hold (where a photograph was taken).

use std::io::Cursor;

use frontdesk_local_api::{ErrorCode, Failure};
use image::{
    AnimationDecoder as _, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::{gif::GifDecoder, jpeg::JpegEncoder},
    imageops::FilterType,
};

/// Both kinds of server take less than that, in bytes. 20 MiB would end
/// daily.dev's server (exchange `upload.exactly_20mib.prod`).
const MAX_SENT: usize = 2_000_000;

/// Longest sides that are tried, in pixels. 512 x 512 with transparency are
/// 1 MiB before they are packed: one of them is small enough.
const SIDES: [u32; 3] = [1_024, 768, 512];

/// Largest file that is looked at, in bytes: a photograph of a good camera.
const MAX_FILE: usize = 32 * 1024 * 1024;

/// Most pixels, and longest side, of what is unpacked.
const MAX_PIXELS: u64 = 64_000_000;
const MAX_FILE_SIDE: u32 = 16_384;

/// Most memory that is taken for unpacking, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Most pixels of all frames of an animation that is looked through.
const MAX_ANIMATED_PIXELS: u64 = 200_000_000;

/// Of 100: nobody sees a difference.
const JPEG_QUALITY: u8 = 90;

/// An image that a server takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) bytes: Vec<u8>,
    format: ImageFormat,
}

impl Picture {
    /// Makes one of a PNG, JPG or GIF, away from the async threads.
    ///
    /// # Errors
    ///
    /// `IMAGE_UNREADABLE` for anything else and for what is damaged or of too
    /// many pixels; `IMAGE_TOO_LARGE`.
    pub(crate) async fn prepare(file: Vec<u8>) -> Result<Self, Failure> {
        tokio::task::spawn_blocking(move || Self::of(&file))
            .await
            .map_err(|_| unreadable("cannot be unpacked"))?
    }

    pub(crate) fn file_name(&self) -> String {
        let extension = self.format.extensions_str().first().copied().unwrap_or_default();
        format!("image.{extension}")
    }

    pub(crate) fn content_type(&self) -> &'static str {
        self.format.to_mime_type()
    }

    fn of(file: &[u8]) -> Result<Self, Failure> {
        if file.len() > MAX_FILE {
            return Err(too_large());
        }
        let format = image::guess_format(file).map_err(unreadable)?;
        match format {
            ImageFormat::Gif if is_animation_to_keep(file) => {
                Ok(Self { bytes: file.to_vec(), format })
            }
            ImageFormat::Jpeg => still(file, format, ImageFormat::Jpeg),
            ImageFormat::Png | ImageFormat::Gif => still(file, format, ImageFormat::Png),
            _ => Err(unreadable("neither PNG, JPG nor GIF")),
        }
    }
}

/// As large as it can be: not above the first of the sides, and small enough.
fn still(file: &[u8], format: ImageFormat, sent: ImageFormat) -> Result<Picture, Failure> {
    let image = decode(file, format, MAX_PIXELS)?;
    for side in SIDES {
        let bytes = encode(&within(&image, side), sent)?;
        if bytes.len() < MAX_SENT {
            return Ok(Picture { bytes, format: sent });
        }
    }
    Err(too_large())
}

/// The image in a file, upright; of an animation the beginning.
///
/// # Errors
///
/// `IMAGE_UNREADABLE`, also for more than `most` pixels.
pub(crate) fn decode(file: &[u8], format: ImageFormat, most: u64) -> Result<DynamicImage, Failure> {
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    // Before the first pixel is unpacked.
    if u64::from(width) * u64::from(height) > most || decoder.total_bytes() > MAX_MEMORY {
        return Err(unreadable("too many pixels"));
    }
    // A phone keeps upright by a note in the file, which does not come along.
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Never made larger.
fn within(image: &DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side {
        image.clone()
    } else {
        image.resize(side, side, FilterType::CatmullRom)
    }
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>, Failure> {
    let mut bytes = Cursor::new(Vec::new());
    let written = if format == ImageFormat::Jpeg {
        image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
    } else {
        image.to_rgba8().write_to(&mut bytes, format)
    };
    written.map_err(unreadable)?;
    Ok(bytes.into_inner())
}

/// Whether a GIF moves, is small enough as it is, and can be read to its end.
fn is_animation_to_keep(file: &[u8]) -> bool {
    let small = file.len() < MAX_SENT;
    small && frames(file).is_some_and(|frames| frames > 1)
}

/// How many frames a GIF has; `None` where one cannot be read, and where they
/// are larger or more than anybody needs.
fn frames(file: &[u8]) -> Option<usize> {
    let mut decoder = GifDecoder::new(Cursor::new(file)).ok()?;
    decoder.set_limits(limits()).ok()?;
    let (width, height) = decoder.dimensions();
    let longest = SIDES.into_iter().max()?;
    if width.max(height) > longest {
        return None;
    }
    let most = MAX_ANIMATED_PIXELS / (u64::from(width) * u64::from(height)).max(1);
    let mut count = 0;
    for frame in decoder.into_frames() {
        frame.ok()?;
        count += 1;
        if u64::try_from(count).is_ok_and(|count| count > most) {
            return None;
        }
    }
    Some(count)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_FILE_SIDE);
    limits.max_image_height = Some(MAX_FILE_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

pub(crate) fn unreadable(detail: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::ImageUnreadable).of_field("image").with_detail(detail)
}

fn too_large() -> Failure {
    Failure::new(ErrorCode::ImageTooLarge).of_field("image")
}

#[cfg(test)]
mod tests;
