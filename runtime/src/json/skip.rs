//! Values that nobody wants.

use super::Refused;
use super::reader::Reader;

impl Reader<'_> {
    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Result<(), Refused> {
        match self.token() {
            b'"' => {
                self.at += 1;
                self.skip_text()
            }
            b'{' => self.inside(b'{', b'}', |reader, is_closed| {
                let mut is_first = true;
                while reader.next(&mut is_first, b'}')? {
                    reader.expect(b'"')?;
                    reader.skip_text()?;
                    reader.expect(b':')?;
                    reader.skip()?;
                }
                *is_closed = true;
                Ok(())
            }),
            b'[' => self.inside(b'[', b']', |reader, is_closed| {
                let mut is_first = true;
                while reader.next(&mut is_first, b']')? {
                    reader.skip()?;
                }
                *is_closed = true;
                Ok(())
            }),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.skip_number(),
        }
    }
}
