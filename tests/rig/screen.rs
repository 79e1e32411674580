//! What is on the screen: pictures of it, and the QR codes in them.

use std::path::Path;

use x11rb::{
    COPY_DEPTH_FROM_PARENT,
    connection::Connection,
    protocol::xproto::{ConnectionExt, CreateWindowAux, Window, WindowClass},
    rust_connection::RustConnection,
};

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

/// Another program's window, over everything that is on the screen now. It goes
/// when it is dropped.
pub struct Cover {
    connection: RustConnection,
    window: Window,
    root: Window,
}

impl Cover {
    /// Covers the screen.
    pub fn the_screen(environment: &Environment) -> Result<Self> {
        let (connection, number) = x11rb::connect(Some(environment.get("DISPLAY")?))?;
        let window = connection.generate_id()?;
        let screen = connection.setup().roots.get(number).context("no screen")?;
        let (root, width, height) = (screen.root, screen.width_in_pixels, screen.height_in_pixels);
        connection.create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root,
            0,
            0,
            width,
            height,
            0,
            WindowClass::INPUT_OUTPUT,
            screen.root_visual,
            &CreateWindowAux::new().background_pixel(screen.white_pixel).override_redirect(1),
        )?;
        connection.map_window(window)?.check()?;
        Ok(Self { connection, window, root })
    }

    /// Whether nothing lies over it.
    pub fn is_on_top(&self) -> Result<bool> {
        let windows = self.connection.query_tree(self.root)?.reply()?.children;
        Ok(windows.last() == Some(&self.window))
    }
}
