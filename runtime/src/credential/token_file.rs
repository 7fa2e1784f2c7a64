//! A bearer token in a file that someone renews.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::{CredentialError, bearer};
use crate::config::{Secret, file};

/// A token is read anew after a minute, less some leeway.
const FRESH: Duration = Duration::from_secs(50);

/// A bearer token in a file, kept until it may be stale.
#[derive(Debug)]
pub(crate) struct TokenFile {
    path: PathBuf,
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone, Debug)]
struct Kept {
    header: HeaderValue,
    /// When to read anew; `None` at once.
    until: Option<Instant>,
    /// When it was read.
    read: Option<Instant>,
}

impl TokenFile {
    /// The token `initial` serves while the file cannot be read.
    pub(super) fn new(path: PathBuf, initial: Option<&Secret>) -> Self {
        let kept = initial
            .and_then(|token| bearer(token).ok())
            .map(|header| Kept {
                header,
                until: None,
                read: None,
            });
        Self {
            path,
            kept: Mutex::new(kept),
        }
    }

    /// The header for a request that starts now.
    pub(super) fn header(&self) -> Result<HeaderValue, CredentialError> {
        let now = Instant::now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept
            .as_ref()
            .filter(|kept| kept.until.is_some_and(|until| now < until))
        {
            return Ok(kept.header.clone());
        }
        match (read(&self.path), kept.as_ref()) {
            (Ok(header), _) => {
                *kept = Some(Kept {
                    header: header.clone(),
                    until: Some(now + FRESH),
                    read: Some(now),
                });
                Ok(header)
            }
            // Better a token that may be stale than none.
            (Err(_), Some(kept)) => Ok(kept.header.clone()),
            (Err(error), None) => Err(error),
        }
    }

    /// The header to try after a request that began at `start` was answered by 401.
    pub(super) fn renewed(&self, start: Instant) -> Option<HeaderValue> {
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = kept
                .as_mut()
                .filter(|kept| kept.read.is_none_or(|read| read <= start))
            {
                kept.until = None;
            }
        }
        self.header().ok()
    }
}

fn read(path: &Path) -> Result<HeaderValue, CredentialError> {
    let wrong = |problem: String| CredentialError::TokenFile {
        path: path.to_owned(),
        problem,
    };
    let token = file::read_text(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let token = token.trim();
    if token.is_empty() {
        return Err(wrong("is empty".to_owned()));
    }
    bearer(&Secret::new(token)).map_err(|()| wrong("holds no token".to_owned()))
}
