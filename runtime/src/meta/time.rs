//! Times of the API, written with seconds or microseconds.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use super::moment::{Moment, ParseTimeError};
use crate::schema::{Atom, Ref, Refusal, Scalar, ScalarKind};

static KIND: ScalarKind = ScalarKind::new("an RFC 3339 time", "string").with_format("date-time");

macro_rules! time {
    ($(#[$doc:meta])* $name:ident, digits: $digits:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Moment);

        impl $name {
            /// Go's zero time, 0001-01-01T00:00:00Z, which stands for "not set" and is written as `null`.
            pub const ZERO: Self = Self(Moment::ZERO);

            /// What the clock of this machine says.
            pub fn now() -> Self {
                Self(Moment::now())
            }

            /// So many seconds and nanoseconds after 1970-01-01T00:00:00Z. Nanoseconds always
            /// count forwards; those beyond a second carry.
            pub fn from_unix(seconds: i64, nanoseconds: u32) -> Self {
                Self(Moment::new(seconds, nanoseconds))
            }

            /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
            pub const fn unix_seconds(self) -> i64 {
                self.0.seconds()
            }

            /// Nanoseconds since the last whole second.
            pub const fn subsec_nanos(self) -> u32 {
                self.0.nanos()
            }

            /// Whether this is [`ZERO`](Self::ZERO).
            pub fn is_zero(&self) -> bool {
                self.0 == Moment::ZERO
            }

            /// How long after `earlier` this is; zero when it is not after it.
            #[must_use]
            pub fn duration_since(self, earlier: Self) -> Duration {
                self.0.duration_since(earlier.0)
            }

            /// This much later; `None` beyond what 64 bits of seconds hold.
            #[must_use]
            pub fn checked_add(self, duration: Duration) -> Option<Self> {
                self.0.checked_add(duration).map(Self)
            }

            /// This much earlier; `None` beyond what 64 bits of seconds hold.
            #[must_use]
            pub fn checked_sub(self, duration: Duration) -> Option<Self> {
                self.0.checked_sub(duration).map(Self)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::ZERO
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(f, $digits)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Everything that comparison sees.
                self.0.write(f, if self.subsec_nanos() == 0 { 0 } else { 9 })
            }
        }

        impl FromStr for $name {
            type Err = ParseTimeError;

            fn from_str(text: &str) -> Result<Self, ParseTimeError> {
                Moment::parse(text).map(Self)
            }
        }

        impl From<SystemTime> for $name {
            fn from(time: SystemTime) -> Self {
                Self(time.into())
            }
        }

        impl From<jiff::Timestamp> for $name {
            fn from(timestamp: jiff::Timestamp) -> Self {
                Self(timestamp.into())
            }
        }

        impl TryFrom<$name> for jiff::Timestamp {
            type Error = jiff::Error;

            /// Fails past 9999-12-30T22:00:00Z, where `jiff` ends.
            fn try_from(time: $name) -> Result<Self, jiff::Error> {
                time.0.try_into()
            }
        }

        impl Scalar for $name {
            fn kind(&self) -> &'static ScalarKind {
                &KIND
            }

            fn read(&self) -> Ref<'_> {
                if self.is_zero() {
                    Ref::Absent
                } else {
                    Ref::Text(self)
                }
            }

            fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
                let Atom::Str(text) = atom else {
                    return Err(Refusal::Kind);
                };
                *self = text
                    .parse()
                    .map_err(|error: ParseTimeError| Refusal::Because(error.to_string()))?;
                Ok(())
            }
        }

        crate::scalar!($name => &KIND);
    };
}

time! {
    /// A time, written in UTC with whole seconds, as `2006-01-02T15:04:05Z`
    /// (`meta/v1/time.go`).
    ///
    /// Any offset and fraction is read. The fraction is kept, compared, and cut off on writing:
    /// as with Go's `metav1.Time`, a time that has been written and read may be up to a second
    /// earlier than before.
    Time, digits: 0
}

time! {
    /// A time, written in UTC with six digits of a fraction, as `2006-01-02T15:04:05.000000Z`
    /// (`meta/v1/micro_time.go`).
    ///
    /// Any offset and any number of digits is read, where Go asks for six.
    MicroTime, digits: 6
}

impl From<MicroTime> for Time {
    fn from(time: MicroTime) -> Self {
        Self(time.0)
    }
}

impl From<Time> for MicroTime {
    fn from(time: Time) -> Self {
        Self(time.0)
    }
}
