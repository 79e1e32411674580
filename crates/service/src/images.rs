//! Pictures that people upload: checked by what they are, not by what they are
//! called, and made anew, so that nothing of the file itself is ever served.

use std::io::Cursor;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use sha2::{Digest as _, Sha256};

use crate::Service;
use crate::http::Unavailable;
use crate::organizations::BadInput;

/// Largest file, in bytes, as daily.dev's help page has it.
pub(crate) const MAX_FILE: usize = 2 * 1024 * 1024;

/// Most pixels of a file: a photograph of a phone fits, a bomb does not.
const MAX_PIXELS: u64 = 32_000_000;

/// Longest side of a file, in pixels.
const MAX_FILE_SIDE: u32 = 16_384;

/// Most memory that a file may take while it is read, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Longest side of what is kept, in pixels.
const MAX_SIDE: u32 = 512;

/// A picture as it is kept: a PNG of our own making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// SHA-256 of its bytes, in hexadecimal letters.
    pub hash: String,
    pub png: Vec<u8>,
}

impl Picture {
    /// What it is served as.
    pub(crate) const CONTENT_TYPE: &str = "image/png";

    /// Makes one of a PNG, JPG or GIF. Takes a while: not for an async thread.
    ///
    /// # Errors
    ///
    /// [`BadInput`] for anything else, and for what is too large.
    pub(crate) fn of(file: &[u8]) -> Result<Self, BadInput> {
        if file.len() > MAX_FILE {
            return Err(bad("TOO_LARGE", "The image has more than 2 MB."));
        }
        let image = scaled(decode(file)?);
        let mut png = Cursor::new(Vec::new());
        image
            .to_rgba8()
            .write_to(&mut png, ImageFormat::Png)
            .map_err(|_| bad("UNREADABLE", "The image cannot be read."))?;
        let png = png.into_inner();
        Ok(Self { hash: hexadecimal(&Sha256::digest(&png)), png })
    }
}

fn decode(file: &[u8]) -> Result<DynamicImage, BadInput> {
    let unreadable = |_| bad("UNREADABLE", "The image cannot be read.");
    let no_image = bad("TYPE", "The image is neither PNG, JPG nor GIF.");
    let mut reader =
        ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| no_image)?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif)) {
        return Err(no_image);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_FILE_SIDE);
    limits.max_image_height = Some(MAX_FILE_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    // Before the first pixel is read.
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_MEMORY {
        return Err(bad("TOO_MANY_PIXELS", "The image has more than 32 million pixels."));
    }
    // A phone keeps upright by a note in the file, which does not survive.
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn scaled(image: DynamicImage) -> DynamicImage {
    if image.width().max(image.height()) <= MAX_SIDE {
        return image;
    }
    image.resize(MAX_SIDE, MAX_SIDE, FilterType::CatmullRom)
}

const fn bad(reason: &'static str, message: &'static str) -> BadInput {
    BadInput { field: "image", reason, message }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).map(digit).collect()
}

fn digit(number: u8) -> char {
    char::from_digit(number.into(), 16).unwrap_or('0')
}

/// The address of a picture.
pub(crate) fn address(public_address: &str, hash: &str) -> String {
    format!("{public_address}/images/{hash}")
}

/// The routes.
pub(crate) fn routes() -> Router<Service> {
    Router::new().route("/images/{hash}", get(serve))
}

async fn serve(
    State(service): State<Service>,
    Path(hash): Path<String>,
) -> Result<Response, Unavailable> {
    let image = service.storage().image(&hash).await.map_err(|error| {
        tracing::error!(%error, "an image could not be looked up");
        Unavailable
    })?;
    let Some(bytes) = image else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let headers = [
        (header::CONTENT_TYPE, Picture::CONTENT_TYPE),
        // Another picture has another address.
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        // Opened by itself it is a picture and nothing else.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests;
