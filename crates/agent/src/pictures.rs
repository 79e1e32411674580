//! Pictures of people and organizations: fetched when the window shows them,
//! made small, and kept on disk.

mod cache;
mod resting;

use std::{
    fmt::Write as _,
    io::Cursor,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use frontdesk_client::{HttpApi, Thumbnail};
use frontdesk_desk::ports::{self, Clock};
use frontdesk_local_api::{ErrorCode, Failure};
use image::{ImageFormat, RgbaImage};
use sha2::{Digest, Sha256};
use tokio::{
    sync::Semaphore,
    task::spawn_blocking,
    time::{Instant, timeout},
};

use self::{
    cache::{Bounds, Cache, Found},
    resting::Resting,
};

/// Most that are fetched at once.
const AT_ONCE: usize = 4;

/// How long one may take.
const LIMIT: Duration = Duration::from_secs(10);

/// What is kept on disk: everybody that one looks at, and not much of it.
const BOUNDS: Bounds = Bounds { count: 2_000, bytes: 32_000_000 };

/// The pictures.
pub struct Pictures {
    api: Arc<HttpApi>,
    clock: Arc<dyn Clock>,
    folder: PathBuf,
    /// `None` until it is first looked at.
    cache: Arc<Mutex<Option<Cache>>>,
    resting: Mutex<Resting>,
    turns: Semaphore,
}

impl Pictures {
    /// Kept in `folder`, which is made when there is one.
    pub fn new(api: Arc<HttpApi>, clock: Arc<dyn Clock>, folder: PathBuf) -> Self {
        Self {
            api,
            clock,
            folder,
            cache: Arc::default(),
            resting: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// Fetches a picture, and keeps it.
    async fn fetch(&self, name: &str, address: &str, server: &str) -> Result<Vec<u8>, Failure> {
        let fetched = timeout(LIMIT, self.api.thumbnail_of(address, server)).await;
        let thumbnail = fetched.map_err(|_| Failure::new(ErrorCode::TimedOut))??;
        let png = spawn_blocking(move || png(thumbnail)).await.map_err(unexpected)??;
        let (name, kept, now) = (name.to_owned(), png.clone(), self.now());
        self.with_cache(move |cache| cache.keep(&name, &kept, now)).await?;
        Ok(png)
    }

    async fn kept(&self, name: &str) -> Option<Found> {
        let (name, now) = (name.to_owned(), self.now());
        self.with_cache(move |cache| cache.get(&name, now)).await.ok()?
    }

    /// Off the threads that others wait for: it reads and writes files.
    async fn with_cache<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Cache) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let (cache, folder) = (Arc::clone(&self.cache), self.folder.clone());
        spawn_blocking(move || {
            let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
            work(cache.get_or_insert_with(|| Cache::open(folder, BOUNDS)))
        })
        .await
        .map_err(unexpected)
    }

    fn now(&self) -> SystemTime {
        let since = self.clock.now().as_millisecond();
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(since).unwrap_or(0))
    }

    fn is_resting(&self, name: &str) -> bool {
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.holds(name, Instant::now())
    }

    fn let_rest(&self, name: &str) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.add(name, Instant::now());
    }
}

#[async_trait]
impl ports::Pictures for Pictures {
    async fn get(&self, address: &str, server: &str) -> Result<Vec<u8>, Failure> {
        let name = name_of(address);
        if let Some(Found { png, fresh: true }) = self.kept(&name).await {
            return Ok(png);
        }
        let _turn = self.turns.acquire().await.map_err(unexpected)?;
        // Somebody else may have wanted the same meanwhile.
        let kept = self.kept(&name).await;
        if let Some(Found { png, fresh: true }) = kept {
            return Ok(png);
        }
        if !self.is_resting(&name) {
            match self.fetch(&name, address, server).await {
                Ok(png) => return Ok(png),
                Err(failure) => {
                    tracing::debug!(code = ?failure.code, "no picture");
                    self.let_rest(&name);
                }
            }
        }
        // An old one is better than none.
        kept.map(|found| found.png).ok_or_else(|| ErrorCode::NotFound.into())
    }
}

/// A name for the picture at an address, which says nothing about whose it is.
fn name_of(address: &str) -> String {
    Sha256::digest(address).iter().fold(String::new(), |mut name, byte| {
        // Writing to a text does not fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

fn png(Thumbnail { width, height, pixels }: Thumbnail) -> Result<Vec<u8>, Failure> {
    let image = RgbaImage::from_raw(width, height, pixels).ok_or(ErrorCode::ImageUnreadable)?;
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png).map_err(unexpected)?;
    Ok(png.into_inner())
}

fn unexpected(fault: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::Unexpected).with_detail(fault)
}

#[cfg(test)]
mod tests;
