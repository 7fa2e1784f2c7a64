//! What containers write.

use std::time::Duration;

use http::Method;

use super::PodHandle;
use crate::client::TextStream;
use crate::meta::{MicroTime, Time};
use crate::rest::{Error, Query, Request};

/// Which logs, and how much of them (`PodLogOptions` of `core/v1/types.go`). By default all that is there, once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// Of this container; a pod that has one only needs no name.
    pub container: Option<String>,
    /// Goes on with what is written from now on, until the container ends.
    pub follow: bool,
    /// Of the container that was there before this one, which ended.
    pub previous: bool,
    /// Nothing older.
    pub since: Option<LogsSince>,
    /// The last so many lines only. Servers refuse it together with a [`source`](Self::source) other than all.
    pub tail_lines: Option<u32>,
    /// Ends after so many bytes, in a line too. Servers refuse zero.
    pub limit_bytes: Option<u64>,
    /// Each line begins with its time: [`split_timestamp`] takes it apart.
    pub timestamps: bool,
    /// What the container wrote to where.
    pub source: LogSource,
    /// The API server trusts any certificate of the kubelet.
    pub insecure_skip_tls_verify_backend: bool,
}

/// From when on logs are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogsSince {
    /// So long ago by the node's clock; rounded up to whole seconds, at least one.
    Ago(Duration),
    /// Since then.
    Time(Time),
}

/// Where a container wrote to. Other than `All` needs a server with the feature gate `PodLogsQuerySplitStreams`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogSource {
    /// Standard output and standard error, as they came.
    #[default]
    All,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl LogOptions {
    fn query(&self) -> Query {
        let mut query = Query::default();
        let mut flag = |name: &str, is_set: bool| {
            if is_set {
                query.add(name, "true");
            }
        };
        flag("follow", self.follow);
        flag("previous", self.previous);
        flag("timestamps", self.timestamps);
        flag(
            "insecureSkipTLSVerifyBackend",
            self.insecure_skip_tls_verify_backend,
        );
        if let Some(container) = &self.container {
            query.add("container", container);
        }
        match self.since {
            None => {}
            Some(LogsSince::Time(time)) => query.add("sinceTime", &time.to_string()),
            Some(LogsSince::Ago(ago)) => {
                let begun = u64::from(ago.subsec_nanos() > 0);
                // What no server's number takes is all there is.
                let seconds = ago
                    .as_secs()
                    .saturating_add(begun)
                    .clamp(1, i64::MAX.unsigned_abs());
                query.add("sinceSeconds", &seconds.to_string());
            }
        }
        if let Some(lines) = self.tail_lines {
            query.add("tailLines", &lines.to_string());
        }
        if let Some(bytes) = self.limit_bytes {
            query.add("limitBytes", &bytes.to_string());
        }
        match self.source {
            LogSource::All => {}
            LogSource::Stdout => query.add("stream", "Stdout"),
            LogSource::Stderr => query.add("stream", "Stderr"),
        }
        query
    }
}

impl PodHandle {
    /// What a container writes: line by line with `next_line`, or as it comes.
    ///
    /// A log that is followed ends with its container. It ends as well where a proxy or the server thinks that the
    /// request took long enough, and then [`since`](LogOptions::since) the last line there may be more.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such pod,
    /// [`is_bad_request`](Error::is_bad_request) when it has several containers and none is named, or when it does not
    /// run yet; else when the server cannot be reached or refuses.
    pub async fn logs(&self, options: &LogOptions) -> Result<TextStream, Error> {
        let request = Request::new(Method::GET, self.path("log")?, options.query());
        TextStream::open(&self.client, request.accepting("*/*")).await
    }
}

/// A line of a log with [`timestamps`](LogOptions::timestamps): when it was written, and what.
///
/// Without a time at its beginning it is all text: servers put their own errors among the lines.
pub fn split_timestamp(line: &str) -> (Option<MicroTime>, &str) {
    let (time, text) = line.split_once(' ').unwrap_or((line, ""));
    match time.parse() {
        Ok(time) => (Some(time), text),
        Err(_) => (None, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_for_by_default() {
        assert_eq!(LogOptions::default().query().onto("/log".into()), "/log");
    }

    #[test]
    fn options_are_named_as_the_server_does() {
        let options = LogOptions {
            container: Some("side car".to_owned()),
            follow: true,
            previous: true,
            since: Some(LogsSince::Ago(Duration::from_millis(1500))),
            tail_lines: Some(0),
            limit_bytes: Some(10),
            timestamps: true,
            source: LogSource::Stderr,
            insecure_skip_tls_verify_backend: true,
        };
        assert_eq!(
            options.query().onto(String::new()),
            "?follow=true&previous=true&timestamps=true&insecureSkipTLSVerifyBackend=true&container=side%20car\
             &sinceSeconds=2&tailLines=0&limitBytes=10&stream=Stderr"
        );
        let since = |since| {
            let options = LogOptions {
                since: Some(since),
                ..LogOptions::default()
            };
            options.query().onto(String::new())
        };
        assert_eq!(since(LogsSince::Ago(Duration::ZERO)), "?sinceSeconds=1");
        assert_eq!(
            since(LogsSince::Ago(Duration::MAX)),
            "?sinceSeconds=9223372036854775807"
        );
        assert_eq!(
            since(LogsSince::Time("2024-05-01T12:00:00Z".parse().unwrap())),
            "?sinceTime=2024-05-01T12%3A00%3A00Z"
        );
    }

    #[test]
    fn lines_are_split_at_their_time() {
        let (time, text) = split_timestamp("2024-05-01T12:00:00.123456789Z hello world");
        assert_eq!(text, "hello world");
        assert!(time.is_some());
        assert_eq!(split_timestamp("2024-05-01T12:00:00.5Z").1, "");
        for line in ["", "failed to open log", " 2024-05-01T12:00:00Z x"] {
            assert_eq!(split_timestamp(line), (None, line));
        }
    }
}
