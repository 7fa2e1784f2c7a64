//! The frames of a watch: JSON objects one after the other, cut from a stream of bytes.

use bytes::{Buf, Bytes, BytesMut};

/// Cuts a stream into JSON objects, wherever the pieces of the stream end.
#[derive(Debug)]
pub(crate) struct Frames {
    buffer: BytesMut,
    /// How much of the buffer has been looked at.
    scanned: usize,
    depth: usize,
    text: Text,
    limit: usize,
}

/// Where in a JSON string the scan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Outside,
    Inside,
    Escaped,
}

/// Why no further frame can be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// A frame is longer than the limit.
    TooLong,
    /// Something else than an object begins.
    Garbage,
}

impl Frames {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            scanned: 0,
            depth: 0,
            text: Text::Outside,
            limit,
        }
    }

    /// Takes the next piece of the stream.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.buffer.extend_from_slice(piece);
    }

    /// The next whole object, if there is one.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        if self.depth == 0 {
            let blank = self
                .buffer
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            self.buffer.advance(blank);
            match self.buffer.first() {
                None => return Ok(None),
                Some(b'{') => {}
                Some(_) => return Err(Broken::Garbage),
            }
        }
        match self.end() {
            Some(end) if end > self.limit => Err(Broken::TooLong),
            Some(end) => {
                self.scanned = 0;
                Ok(Some(self.buffer.split_to(end).freeze()))
            }
            None if self.buffer.len() > self.limit => Err(Broken::TooLong),
            None => Ok(None),
        }
    }

    /// Scans what is new for the end of the object.
    fn end(&mut self) -> Option<usize> {
        while let Some(&byte) = self.buffer.get(self.scanned) {
            self.scanned += 1;
            match (self.text, byte) {
                (Text::Escaped, _) | (Text::Outside, b'"') => self.text = Text::Inside,
                (Text::Inside, b'\\') => self.text = Text::Escaped,
                (Text::Inside, b'"') => self.text = Text::Outside,
                (Text::Outside, b'{' | b'[') => self.depth += 1,
                (Text::Outside, b'}' | b']') => {
                    // The first byte opened one, so there is one to close.
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(self.scanned);
                    }
                }
                (Text::Inside | Text::Outside, _) => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str =
        "{\"a\":\"}{\\\"\\\\\"}\n{\"b\":[{\"c\":\"\u{e9}\"}]} {\"d\":{}}{\"e\":1}\r\n";
    const FRAMES: [&str; 4] = [
        "{\"a\":\"}{\\\"\\\\\"}",
        "{\"b\":[{\"c\":\"\u{e9}\"}]}",
        "{\"d\":{}}",
        "{\"e\":1}",
    ];

    fn cut(frames: &mut Frames) -> Vec<String> {
        std::iter::from_fn(|| frames.next().unwrap())
            .map(|frame| String::from_utf8(frame.to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn a_split_at_any_byte_gives_the_same_frames() {
        for position in 0..=STREAM.len() {
            let mut frames = Frames::new(1024);
            let (head, tail) = STREAM.as_bytes().split_at(position);
            frames.push(head);
            let mut got = cut(&mut frames);
            frames.push(tail);
            got.extend(cut(&mut frames));
            assert_eq!(got, FRAMES, "split at {position}");
        }
    }

    #[test]
    fn byte_by_byte() {
        let mut frames = Frames::new(1024);
        let mut got = Vec::new();
        for byte in STREAM.bytes() {
            frames.push(&[byte]);
            got.extend(cut(&mut frames));
        }
        assert_eq!(got, FRAMES);
    }

    #[test]
    fn garbage_is_refused() {
        for text in ["x", "[]", "null", "{} }", "\u{0}"] {
            let mut frames = Frames::new(1024);
            frames.push(text.as_bytes());
            let first = frames.next();
            let last = if first.is_ok() { frames.next() } else { first };
            assert_eq!(last, Err(Broken::Garbage), "{text:?}");
        }
    }

    #[test]
    fn a_frame_over_the_limit_is_refused_before_it_is_whole() {
        let mut frames = Frames::new(16);
        frames.push(b"{\"a\":\"");
        assert_eq!(frames.next(), Ok(None));
        frames.push(&[b'x'; 16]);
        assert_eq!(frames.next(), Err(Broken::TooLong));

        let mut frames = Frames::new(2);
        frames.push(b"{}{} {}");
        assert_eq!(cut(&mut frames), ["{}", "{}", "{}"]);
        frames.push(b"{ }");
        assert_eq!(frames.next(), Err(Broken::TooLong));
    }
}
