//! What is on the screen: pictures of it, and the QR codes in them.

use std::path::Path;

use crate::{Context, Environment, Result};

/// Writes a picture of the whole screen.
pub fn take_picture(environment: &Environment, path: &Path) -> Result<()> {
    let path = path.to_str().context("the picture's path is no text")?;
    environment.output("import", &["-window", "root", path]).map(drop)
}

/// Reads the one QR code of a picture, as a phone's camera would.
pub fn read_qr(environment: &Environment, path: &Path) -> Result<String> {
    let path = path.to_str().context("the picture's path is no text")?;
    let text =
        environment.output("zbarimg", &["--raw", "-q", "-Sdisable", "-Sqrcode.enable", path])?;
    Ok(text.trim_end().to_owned())
}

/// The picture's pixels, without the date and other words in the file.
pub(crate) fn pixels(path: &Path) -> Result<Vec<u8>> {
    Ok(image::open(path)?.into_rgb8().into_raw())
}
