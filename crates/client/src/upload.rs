//! A request with a file, by the GraphQL multipart request specification
//! (version 2): the operation, a map of what belongs where in it, the file.

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::header::HeaderValue;
use serde::Serialize;

use crate::{picture::Picture, transport::Body};

/// Where the file belongs.
const MAP: &str = r#"{"0":["variables.image"]}"#;

/// The body for an operation whose variable `image` is null, and its file.
pub(crate) fn form(operation: &impl Serialize, picture: &Picture) -> Result<Body, Failure> {
    let operation = serde_json::to_vec(operation).map_err(unexpected)?;
    let boundary = boundary(&[&operation, &picture.bytes]);
    let mut bytes = Vec::with_capacity(operation.len() + picture.bytes.len() + 1_024);
    let mut part = |head: &str, content: &[u8]| {
        bytes.extend_from_slice(b"--");
        bytes.extend_from_slice(boundary.as_bytes());
        bytes.extend_from_slice(b"\r\ncontent-disposition: form-data; ");
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\r\n");
    };
    part("name=\"operations\"", &operation);
    part("name=\"map\"", MAP.as_bytes());
    let (name, kind) = (picture.file_name(), picture.content_type());
    part(&format!("name=\"0\"; filename=\"{name}\"\r\ncontent-type: {kind}"), &picture.bytes);
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={boundary}");
    Ok(Body::new(HeaderValue::try_from(kind).map_err(unexpected)?, bytes))
}

/// The first of a row of words that is in none of the parts (RFC 2046, 5.1.1).
fn boundary(parts: &[&[u8]]) -> String {
    let mut number: u64 = 0;
    loop {
        let boundary = format!("frontdesk-part-{number}");
        let mut windows = parts.iter().flat_map(|part| part.windows(boundary.len()));
        if !windows.any(|window| window == boundary.as_bytes()) {
            return boundary;
        }
        number += 1;
    }
}

fn unexpected(error: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::Unexpected).with_detail(error)
}

#[cfg(test)]
mod tests {
    use super::boundary;

    #[test]
    fn the_boundary_is_in_none_of_the_parts() {
        assert_eq!(boundary(&[b"", b"abc"]), "frontdesk-part-0");
        let hostile: &[u8] = b"x\r\n--frontdesk-part-0--\r\nfrontdesk-part-1";
        assert_eq!(boundary(&[b"{}", hostile]), "frontdesk-part-2");
    }
}
