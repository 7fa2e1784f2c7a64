//! Numbers.

use serde::de::{Deserializer, Visitor};

use super::Refused;
use super::reader::Reader;

/// How many digits are surely no more than 64 bits hold.
const DIGITS: usize = 18;

impl<'de> Reader<'de> {
    /// Reads a number.
    #[inline]
    pub(super) fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Refused> {
        match self.integer()? {
            Some((value, false)) => visitor.visit_u64(value),
            Some((value, true)) => visitor.visit_i64(-value.cast_signed()),
            None => self.uncommon(|json| json.deserialize_f64(visitor)),
        }
    }

    /// Reads a number of whatever kind.
    #[inline]
    pub(super) fn any_number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Refused> {
        match self.integer()? {
            Some((value, false)) => visitor.visit_u64(value),
            Some((value, true)) => visitor.visit_i64(-value.cast_signed()),
            None => self.uncommon(|json| json.deserialize_any(visitor)),
        }
    }

    /// Passes over an integer as most are and gives it, and whether it is below zero. `None` leaves
    /// the number where it is.
    #[inline]
    fn integer(&mut self) -> Result<Option<(u64, bool)>, Refused> {
        let is_negative = match self.token() {
            b'-' => true,
            b'0'..=b'9' => false,
            _ => return Err(Refused),
        };
        let sign = self.at;
        let start = sign + usize::from(is_negative);
        self.at = start;
        let mut value = 0_u64;
        loop {
            let byte = self.byte();
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 && self.at - start < DIGITS {
                value = value * 10 + u64::from(digit);
                self.at += 1;
                continue;
            }
            let len = self.at - start;
            let is_common = digit >= 10
                && !matches!(byte, b'.' | b'e' | b'E')
                && len > 0
                // No zeros before it, and none below zero.
                && (value > 0 || !is_negative)
                && (len == 1 || self.byte_at(start) != b'0');
            if is_common {
                return Ok(Some((value, is_negative)));
            }
            self.at = sign;
            return Ok(None);
        }
    }

    /// Has a number read by `serde_json`, whose features say how.
    #[inline(never)]
    fn uncommon<T>(
        &mut self,
        read: impl FnOnce(
            &mut serde_json::Deserializer<serde_json::de::StrRead<'de>>,
        ) -> Result<T, serde_json::Error>,
    ) -> Result<T, Refused> {
        let start = self.at;
        while matches!(self.byte(), b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
            self.at += 1;
        }
        let mut json = serde_json::Deserializer::from_str(self.between(start, self.at)?);
        let value = read(&mut json).map_err(|_| Refused)?;
        json.end().map_err(|_| Refused)?;
        Ok(value)
    }

    /// As [`number`](Self::number), for those of 32 bits, which may be rounded in another way.
    pub(super) fn short_float<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Refused> {
        self.token();
        self.uncommon(|json| json.deserialize_f32(visitor))
    }

    /// Passes over a number.
    pub(super) fn skip_number(&mut self) -> Result<(), Refused> {
        self.is_loose = true;
        if self.integer()?.is_none() {
            self.uncommon(|json| json.deserialize_ignored_any(serde::de::IgnoredAny))?;
        }
        Ok(())
    }
}
