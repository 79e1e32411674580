//! Why no answer came, or not the whole of one.

use std::{error::Error, io};

use frontdesk_local_api::{ErrorCode, Failure};

use super::certificate;

/// Why no answer came. `proxied`: a proxy stood between here and there, so
/// whatever kept it from being reached is said of the proxy.
pub(crate) fn of_request(error: &reqwest::Error, proxied: bool) -> Failure {
    if let Some(rustls::Error::InvalidCertificate(fault)) = tls(error) {
        return certificate::refused(fault, error.url().and_then(url::Url::host_str));
    }
    let code = if error.is_timeout() {
        ErrorCode::TimedOut
    } else if tls(error).is_some() {
        ErrorCode::TlsFailed
    } else if proxied && error.is_connect() {
        ErrorCode::ProxyFailed
    } else if error.is_dns() {
        ErrorCode::HostUnknown
    } else if hung_up_in_the_handshake(error) {
        ErrorCode::TlsFailed
    } else if io_kinds(error).any(|kind| kind == io::ErrorKind::ConnectionRefused) {
        ErrorCode::ConnectionRefused
    } else if causes(error).any(|cause| cause.downcast_ref().is_some_and(hyper::Error::is_parse)) {
        ErrorCode::NotAService
    } else if error.is_builder() {
        ErrorCode::Unexpected
    } else {
        ErrorCode::Unreachable
    };
    Failure::new(code).with_detail(innermost(error))
}

/// Why an answer that had begun did not end.
pub(crate) fn of_body(error: &reqwest::Error) -> Failure {
    let code = if error.is_timeout() { ErrorCode::TimedOut } else { ErrorCode::AnswerCutOff };
    Failure::new(code).with_detail(innermost(error))
}

fn tls(error: &reqwest::Error) -> Option<&rustls::Error> {
    causes(error).find_map(<dyn Error>::downcast_ref)
}

/// As a server does that speaks something else than TLS.
fn hung_up_in_the_handshake(error: &reqwest::Error) -> bool {
    error.is_connect() && io_kinds(error).any(|kind| kind == io::ErrorKind::UnexpectedEof)
}

fn io_kinds(error: &reqwest::Error) -> impl Iterator<Item = io::ErrorKind> + '_ {
    causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind)
}

fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "no cause given".to_owned(), ToString::to_string)
}

/// The causes of an error, from the outside in. reqwest's own text is left
/// out: it repeats the address.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| deeper(*cause))
}

/// `io::Error::source` steps over the error that it wraps.
fn deeper<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}
