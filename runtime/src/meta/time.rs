//! Times of the API, of seconds or microseconds.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use super::moment::{Moment, ParseTimeError};
use crate::schema::{Atom, Ref, Refusal, Scalar, ScalarKind};

static KIND: ScalarKind = ScalarKind::new("an RFC 3339 time", "string").with_format("date-time");

/// A time of whole seconds, written in UTC as `2006-01-02T15:04:05Z` (`meta/v1/time.go`).
///
/// Any offset and fraction is read, and every clock is taken; the fraction is dropped then. Go's
/// `metav1.Time` drops it on writing, so that what it compares is not what it has sent. Times with
/// a fraction are [`MicroTime`]s.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(
    /// Seconds since 1970, shifted so that none is zero and an `Option` costs nothing.
    NonZeroU64,
);

/// What [`Time`] adds to its seconds: they are in order without a sign, and only those of
/// `i64::MIN` are zero.
const SHIFT: u64 = 1 << 63;

impl Time {
    /// Go's zero time, 0001-01-01T00:00:00Z, which stands for "not set" and is written as `null`.
    pub const ZERO: Self = Self::from_unix(Moment::ZERO.seconds());

    /// So many seconds after 1970-01-01T00:00:00Z. The very first of 64 bits is the next one.
    pub const fn from_unix(seconds: i64) -> Self {
        match NonZeroU64::new(seconds.cast_unsigned() ^ SHIFT) {
            Some(shifted) => Self(shifted),
            None => Self(NonZeroU64::MIN),
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix_seconds(self) -> i64 {
        (self.0.get() ^ SHIFT).cast_signed()
    }
}

impl From<Moment> for Time {
    fn from(moment: Moment) -> Self {
        Self::from_unix(moment.seconds())
    }
}

impl From<Time> for Moment {
    fn from(time: Time) -> Self {
        Self::new(time.unix_seconds(), 0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Moment::from(*self).write(f, 0)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A time, written in UTC with six digits of a fraction, as `2006-01-02T15:04:05.000000Z`
/// (`meta/v1/micro_time.go`).
///
/// Any offset and any number of digits is read, where Go asks for six. Nanoseconds are kept and
/// compared, and cut off on writing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicroTime(Moment);

impl MicroTime {
    /// Go's zero time, 0001-01-01T00:00:00Z, which stands for "not set" and is written as `null`.
    pub const ZERO: Self = Self(Moment::ZERO);

    /// So many seconds and nanoseconds after 1970-01-01T00:00:00Z. Nanoseconds always count
    /// forwards; those beyond a second carry.
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
}

impl From<Moment> for MicroTime {
    fn from(moment: Moment) -> Self {
        Self(moment)
    }
}

impl From<MicroTime> for Moment {
    fn from(time: MicroTime) -> Self {
        time.0
    }
}

impl fmt::Display for MicroTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, 6)
    }
}

impl fmt::Debug for MicroTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Everything that comparison sees.
        self.0
            .write(f, if self.subsec_nanos() == 0 { 0 } else { 9 })
    }
}

impl From<MicroTime> for Time {
    /// The last whole second.
    fn from(time: MicroTime) -> Self {
        time.0.into()
    }
}

impl From<Time> for MicroTime {
    fn from(time: Time) -> Self {
        Self(time.into())
    }
}

macro_rules! time {
    ($name:ident) => {
        impl $name {
            /// What the clock of this machine says.
            pub fn now() -> Self {
                Moment::now().into()
            }

            /// Whether this is [`ZERO`](Self::ZERO).
            pub fn is_zero(&self) -> bool {
                *self == Self::ZERO
            }

            /// How long after `earlier` this is; zero when it is not after it.
            #[must_use]
            pub fn duration_since(self, earlier: Self) -> Duration {
                Moment::from(self).duration_since(earlier.into())
            }

            /// This much later; `None` beyond what 64 bits of seconds hold.
            #[must_use]
            pub fn checked_add(self, duration: Duration) -> Option<Self> {
                Moment::from(self).checked_add(duration).map(Self::from)
            }

            /// This much earlier; `None` beyond what 64 bits of seconds hold.
            #[must_use]
            pub fn checked_sub(self, duration: Duration) -> Option<Self> {
                Moment::from(self).checked_sub(duration).map(Self::from)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::ZERO
            }
        }

        impl FromStr for $name {
            type Err = ParseTimeError;

            fn from_str(text: &str) -> Result<Self, ParseTimeError> {
                Moment::parse(text).map(Self::from)
            }
        }

        impl From<SystemTime> for $name {
            fn from(time: SystemTime) -> Self {
                Moment::from(time).into()
            }
        }

        #[cfg(feature = "jiff")]
        impl From<jiff::Timestamp> for $name {
            fn from(timestamp: jiff::Timestamp) -> Self {
                Moment::from(timestamp).into()
            }
        }

        #[cfg(feature = "jiff")]
        impl TryFrom<$name> for jiff::Timestamp {
            type Error = jiff::Error;

            /// Fails past 9999-12-30T22:00:00Z, where `jiff` ends.
            fn try_from(time: $name) -> Result<Self, jiff::Error> {
                Moment::from(time).try_into()
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

time!(Time);
time!(MicroTime);
