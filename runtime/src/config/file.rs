//! Files that a configuration names, which may be somebody else's.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// No kubeconfig, certificate, key or token is longer.
const LONGEST: u64 = 16 << 20;

/// A file, of a length that fits. What has no end, as `/dev/zero`, does not fill the memory.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it has more than {LONGEST} bytes"),
        ));
    }
    Ok(bytes)
}

/// The text of a file. What is no text is not repeated.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no text of UTF-8"))
}
