//! Starting the agent when the person logs in.

use async_trait::async_trait;
use frontdesk_desk::ports::LoginStart;
use frontdesk_local_api::{ErrorCode, Failure};

/// An entry in the folder of programs that the desktop starts.
pub struct Autostart;

#[async_trait]
impl LoginStart for Autostart {
    async fn set(&self, _start: bool) -> Result<(), Failure> {
        Err(ErrorCode::NotSupported.into())
    }
}
