//! How requests, answers and events travel: length-framed JSON, a handshake
//! first.
//!
//! A frame is its length (four bytes, big endian) and then JSON. The first
//! frame of a client is a [`Hello`], the first of the agent a [`Welcome`].

use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::codec::{FramedRead, FramedWrite, LengthDelimitedCodec};

use crate::{Answer, Event, Failure, Request};

/// Version of this list of requests, answers and events. Counts up with every
/// change that an older program would not understand.
pub const PROTOCOL: u32 = 4;

/// Longest frame either side reads, in bytes. The largest answer is a PNG
/// picture of a QR code, some tens of kilobytes.
pub const MAX_FRAME_BYTES: usize = 8 * 1024 * 1024;

/// The first frame of a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// The client's [`PROTOCOL`].
    pub protocol: u32,
    /// The client's version, for the log.
    pub version: String,
    /// What the client is.
    pub kind: ClientKind,
}

/// What a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClientKind {
    /// The window. There is one: a second one is told so and ends.
    Window,
    /// Anything without a face.
    CommandLine,
}

/// The first frame of the agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Welcome {
    /// The agent's [`PROTOCOL`].
    pub protocol: u32,
    /// The agent's version.
    pub version: String,
    /// A window is connected already; it was asked to come to the front.
    pub window_open: bool,
}

/// A request on its way.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClientFrame {
    /// Counts up; the answer carries it back.
    pub id: u64,
    /// What is asked.
    pub request: Request,
}

/// An answer or an event on its way.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AgentFrame {
    /// To the request with this id.
    Answer {
        /// The request's id.
        id: u64,
        /// What came of it.
        result: Box<Result<Answer, Failure>>,
    },
    /// Not asked for.
    Event(Event),
}

/// Why a frame was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameFault {
    /// The socket.
    #[error("the local socket failed: {0}")]
    Socket(#[from] std::io::Error),
    /// What came is not what was expected.
    #[error("not a frame of this protocol: {0}")]
    Json(#[from] serde_json::Error),
}

/// The reading half of a connection.
pub struct Reader<R>(FramedRead<R, LengthDelimitedCodec>);

/// The writing half of a connection.
pub struct Writer<W>(FramedWrite<W, LengthDelimitedCodec>);

/// Puts frames on the two halves of a stream.
pub fn split<R, W>((read, write): (R, W)) -> (Reader<R>, Writer<W>)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let codec = || LengthDelimitedCodec::builder().max_frame_length(MAX_FRAME_BYTES).new_codec();
    (Reader(FramedRead::new(read, codec())), Writer(FramedWrite::new(write, codec())))
}

impl<R: AsyncRead + Unpin> Reader<R> {
    /// The next frame, or `None` when the other side has ended.
    ///
    /// # Errors
    ///
    /// When the socket fails, or the frame is too long or not what `T` expects.
    pub async fn read<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FrameFault> {
        match self.0.next().await {
            Some(bytes) => Ok(Some(serde_json::from_slice(&bytes?)?)),
            None => Ok(None),
        }
    }
}

impl<W: AsyncWrite + Unpin> Writer<W> {
    /// Writes one frame.
    ///
    /// # Errors
    ///
    /// When the socket fails or the frame is too long.
    pub async fn write<T: Serialize + Sync>(&mut self, frame: &T) -> Result<(), FrameFault> {
        let bytes = tokio_util::bytes::Bytes::from(serde_json::to_vec(frame)?);
        Ok(self.0.send(bytes).await?)
    }
}
