//! When a window is on the screen, and when there is something in it.

use std::time::{Duration, Instant};

use frontdesk_rig::{Context, LIMIT, Result, Rig, wait_for};
use tokio::time::sleep;
use x11rb::{
    connection::Connection,
    protocol::xproto::{ConnectionExt, ImageFormat, MapState},
    rust_connection::RustConnection,
};

use crate::figure::milliseconds;

/// Narrower windows are not the program's.
const MIN_WIDTH: u16 = 400;

/// Left and top part of the screen in which the first paint is looked for.
const CORNER: u16 = 240;

/// How long between two looks at the screen: what the times are exact to.
const LOOK: Duration = Duration::from_millis(2);

/// A program with a window, and colours that only its page has: red, green,
/// blue.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) program: &'static str,
    /// The ground of the page, there as soon as it paints at all.
    ground: u32,
    /// What there is to see on it.
    content: u32,
}

/// The rail beside the members of an organization.
pub(super) const APP: Shown =
    Shown { program: "frontdesk", ground: 0xfd_fc_fa, content: 0xf3_f0_ec };

/// The bar on the empty page.
pub(super) const EMPTY: Shown =
    Shown { program: "empty-window", ground: 0xf7_f4_ee, content: 0x14_11_0d };

/// Milliseconds until there is a window, until its page paints, and until there
/// is something on it.
pub(super) struct Times {
    pub(super) mapped: f64,
    pub(super) painted: f64,
    pub(super) content: f64,
}

/// Times a window that `open` brings up.
pub(super) async fn times(
    rig: &Rig,
    shown: Shown,
    open: impl AsyncFnOnce() -> Result<()>,
) -> Result<Times> {
    let display = rig.environment.display()?;
    let (screen, number) = RustConnection::connect(Some(&display))?;
    let root = screen.setup().roots.get(number).context("no screen")?.root;
    // The window before may still be going.
    wait_for("an empty screen", LIMIT, async || Ok((!has_window(&screen, root)?).then_some(())))
        .await?;
    let begun = Instant::now();
    open().await?;
    let (mut mapped, mut painted) = (None, None);
    while begun.elapsed() < LIMIT {
        if mapped.is_none() && has_window(&screen, root)? {
            mapped = Some(milliseconds(begun.elapsed()));
        }
        if let Some(mapped) = mapped {
            let [ground, content] = has_colours(&screen, root, [shown.ground, shown.content])?;
            if painted.is_none() && (ground || content) {
                painted = Some(milliseconds(begun.elapsed()));
            }
            if let Some(painted) = painted.filter(|_| content) {
                return Ok(Times { mapped, painted, content: milliseconds(begun.elapsed()) });
            }
        }
        sleep(LOOK).await;
    }
    None.context(format_args!("{} does not paint", shown.program))
}

fn has_window(screen: &RustConnection, root: u32) -> Result<bool> {
    for window in screen.query_tree(root)?.reply()?.children {
        // One that went away in between is no window.
        let Ok(attributes) = screen.get_window_attributes(window)?.reply() else { continue };
        let Ok(geometry) = screen.get_geometry(window)?.reply() else { continue };
        if attributes.map_state == MapState::VIEWABLE && geometry.width >= MIN_WIDTH {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_colours(screen: &RustConnection, root: u32, colours: [u32; 2]) -> Result<[bool; 2]> {
    let image =
        screen.get_image(ImageFormat::Z_PIXMAP, root, 0, 0, CORNER, CORNER, u32::MAX)?.reply()?;
    // Four bytes a pixel, blue first, on the screen that the rig starts.
    let pixels: Vec<u32> = image
        .data
        .chunks_exact(4)
        .map(|pixel| u32::from_le_bytes([pixel[0], pixel[1], pixel[2], 0]))
        .collect();
    Ok(colours.map(|colour| pixels.contains(&colour)))
}
