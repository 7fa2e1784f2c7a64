//! Lists.

use tokio::task::coop::consume_budget;
use tokio::time::{Instant, timeout};

use super::failure::{End, broken, is_unavailable, no_version, unexpected};
use super::health::Report;
use super::options::FirstList;
use super::{Progress, Reflector};
use crate::cache::meter::Measured;
use crate::cache::read::{Item, ListReader};
use crate::cache::{Key, Object};
use crate::meta::{ListMeta, ListOptions};
use crate::rest::{Body, DecodeError, Error};

/// As many objects as other clients ask for at once.
const PAGE: u32 = 500;

/// What was listed.
struct Listed<O> {
    objects: Vec<O>,
    unread: Vec<Key>,
    version: String,
    is_paged: bool,
}

impl<O: Object> Reflector<O> {
    /// Lists everything and brings it to the sink.
    pub(super) async fn list(&self, progress: &mut Progress) -> Result<(), End> {
        let start = Instant::now();
        let version = self.version_to_list(progress);
        let listed = match self.list_all(&version, progress.is_paged).await {
            // At once: that version will not come back.
            Err(error) if is_unavailable(&error) && !version.is_empty() => {
                progress.is_version_unavailable = true;
                self.list_all("", progress.is_paged).await
            }
            listed => listed,
        };
        let mut listed = match listed {
            Ok(listed) => listed,
            Err(error) => {
                self.measure(Measured::ListFailed);
                return Err(End::Failed(error));
            }
        };
        self.intake.settle(&mut listed.objects);
        self.measure(Measured::Listed {
            objects: listed.objects.len(),
            took: start.elapsed(),
        });
        progress.is_version_unavailable = false;
        progress.is_paged |= version == "0" && listed.is_paged;
        self.sink.replace(
            self.source.scope(),
            listed.objects,
            listed.unread,
            &listed.version,
        );
        progress.version = Some(listed.version);
        Ok(())
    }

    /// What to ask for: the latest where the last version is not to be had, else not less than that.
    pub(super) fn version_to_list(&self, progress: &Progress) -> String {
        match (&progress.version, self.options.first_list) {
            _ if progress.is_version_unavailable => String::new(),
            (Some(version), _) => version.clone(),
            (None, FirstList::Any) => "0".to_owned(),
            (None, FirstList::Latest) => String::new(),
        }
    }

    async fn list_all(&self, version: &str, is_paged: bool) -> Result<Listed<O>, Error> {
        let limit = match self.options.page_size {
            Some(size) => size,
            // A server answers a list of a version from its cache, whole, unless a limit keeps it from
            // that.
            None if matches!(version, "" | "0") || is_paged => PAGE,
            None => 0,
        };
        let mut listed = Listed {
            objects: Vec::new(),
            unread: Vec::new(),
            version: String::new(),
            is_paged: false,
        };
        let mut options = ListOptions {
            resource_version: version.to_owned(),
            limit: limit.into(),
            ..ListOptions::default()
        };
        loop {
            let page = self.page(options.clone(), &mut listed).await;
            let metadata = match page {
                // The pages that are left were forgotten. All at once does not depend on them.
                Err(error) if error.is_expired() && !options.r#continue.is_empty() => {
                    listed.objects.clear();
                    listed.unread.clear();
                    options = ListOptions {
                        resource_version: version.to_owned(),
                        ..ListOptions::default()
                    };
                    self.page(options.clone(), &mut listed).await?
                }
                page => page?,
            };
            listed.version = metadata.resource_version;
            if metadata.r#continue.is_empty() {
                return Ok(listed);
            }
            listed.is_paged = true;
            // The token says of which version the list is.
            options.resource_version.clear();
            options.r#continue = metadata.r#continue;
        }
    }

    /// Reads a page of the list, object by object, as it comes.
    async fn page(&self, options: ListOptions, listed: &mut Listed<O>) -> Result<ListMeta, Error> {
        let mut body = self.open_in_time(options).await?;
        let mut reader = ListReader::new(self.source.limit());
        while let Some(piece) = self.piece(&mut body).await? {
            reader.push(piece);
            loop {
                match reader.next() {
                    Ok(None) => break,
                    Ok(Some(Ok(item))) => match self.object(&item) {
                        Ok(object) => listed.objects.push(object),
                        Err(error) => {
                            listed.unread.push(item.key());
                            self.bad(Some(&item), error);
                        }
                    },
                    Ok(Some(Err(_))) => {
                        self.bad(None, DecodeError::other("expected an object with metadata"));
                    }
                    Err(error) => return Err(broken(error, self.source.limit())),
                }
            }
            consume_budget().await;
        }
        let envelope = reader.envelope();
        if !reader.is_whole() {
            return Err(unexpected("the list ends in the middle"));
        }
        if !self.source.about.is_list_kind(&envelope.kind) || !envelope.has_items {
            // A table has no objects, and a failure may come with a code of success.
            return Err(unexpected(format!(
                "expected {}, got {}",
                self.source.about.list_name(),
                known(&envelope.kind)
            )));
        }
        if envelope.metadata.resource_version.is_empty() {
            return Err(no_version());
        }
        Ok(envelope.metadata.clone())
    }

    async fn open_in_time(&self, options: ListOptions) -> Result<Body, Error> {
        let silence = self.options.silence;
        timeout(silence, self.source.open(options))
            .await
            .unwrap_or(Err(Error::Timeout(silence)))
    }

    async fn piece(&self, body: &mut Body) -> Result<Option<bytes::Bytes>, Error> {
        let silence = self.options.silence;
        let piece = timeout(silence, body.data())
            .await
            .map_err(|_| Error::Timeout(silence))?;
        self.report(Report::Heard);
        piece.transpose().map_err(Error::Transport)
    }

    /// An object as it is held: the one that is held, where it has not changed.
    pub(super) fn object(&self, item: &Item<'_>) -> Result<O, DecodeError> {
        let header = &item.header;
        if let Some(kind) = &header.kind
            && !self.source.about.is_kind(kind)
        {
            let kind = known(kind);
            let expected = &self.source.about.resource.kind;
            return Err(DecodeError::other(format!(
                "expected {expected}, got {kind}"
            )));
        }
        if header.name.is_empty() {
            return Err(DecodeError::other("the object has no name"));
        }
        let held = self
            .sink
            .held(&header.namespace, &header.name)
            .filter(|held| {
                held.resource_version() == header.resource_version
                    && !header.resource_version.is_empty()
            });
        match held {
            Some(held) if held.uid().to_string() == header.uid => Ok(held),
            _ => self.intake.read(item),
        }
    }
}

/// A kind that a server named, if it is one.
pub(super) fn known(kind: &str) -> &str {
    let is_kind = kind.len() < 64 && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_kind && !kind.is_empty() {
        kind
    } else {
        "something else"
    }
}
