//! Files to containers.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tar::{Builder, Header};

use super::bridge::Writer;
use super::{Copied, CopyError, CopyOptions, PodHandle, Remote, blocking, finish};
use crate::pod::exec::Exec;

impl PodHandle {
    /// Copies a file, or a directory with all that is in it, to a container: `local` becomes `remote`.
    ///
    /// The container has to have `tar`, and the directory of `remote` has to be there. Files belong to the container's
    /// user, with the permissions that they have here. Links below `local`, sockets and devices are left out, and told.
    ///
    /// Dropped, it stops; what was written stays.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn copy_to(
        &self,
        local: impl AsRef<Path>,
        remote: &str,
        options: &CopyOptions,
    ) -> Result<Copied, CopyError> {
        let path = Remote::of(remote).ok_or_else(|| CopyError::Path(remote.to_owned()))?;
        let exec = Exec::new(["tar", "-xmof", "-", "-C", path.directory]);
        let mut process = self.tar(exec.stdin().no_stdout(), options).await?;
        // The thread below would wait for the server otherwise, after this has been dropped.
        let _stop = process.stop_on_drop();
        let stdin = process
            .stdin()
            .ok_or_else(|| CopyError::Archive("there is none".to_owned()))?;
        let writer = Writer::new(stdin);
        let (local, name) = (local.as_ref().to_owned(), path.name.to_owned());
        let packing = blocking(move || pack(writer, &local, &name));
        let stderr = process.stderr();
        finish(packing, stderr, process).await
    }
}

/// Writes an archive of what is at `local`, called `name`. Dropping the writer ends it.
fn pack(writer: impl Write, local: &Path, name: &str) -> Result<Copied, CopyError> {
    let mut copied = Copied::default();
    let mut builder = Builder::new(io::BufWriter::with_capacity(64 << 10, writer));
    // What is named may be a link to what is meant.
    let about = fs::metadata(local).map_err(CopyError::local(local))?;
    if about.is_dir() {
        directory(&mut builder, local, name, &mut copied)?;
    } else {
        file(&mut builder, local, name, &mut copied)?;
    }
    let mut writer = builder.into_inner().map_err(|error| unwritten(&error))?;
    writer.flush().map_err(|error| unwritten(&error))?;
    Ok(copied)
}

fn unwritten(error: &io::Error) -> CopyError {
    CopyError::Archive(error.to_string())
}

fn directory<W: Write>(
    builder: &mut Builder<W>,
    local: &Path,
    name: &str,
    copied: &mut Copied,
) -> Result<(), CopyError> {
    // Directories that wait, so that deep ones need no stack.
    let mut waiting = vec![(local.to_owned(), Path::new(name).to_owned())];
    while let Some((path, name)) = waiting.pop() {
        let about = fs::metadata(&path).map_err(CopyError::local(&path))?;
        let mut header = header(&about, 0);
        header.set_entry_type(tar::EntryType::Directory);
        builder
            .append_data(&mut header, &name, io::empty())
            .map_err(|error| unwritten(&error))?;
        for entry in fs::read_dir(&path).map_err(CopyError::local(&path))? {
            let entry = entry.map_err(CopyError::local(&path))?;
            let (path, name) = (entry.path(), name.join(entry.file_name()));
            let kind = entry.file_type().map_err(CopyError::local(&path))?;
            if kind.is_dir() {
                waiting.push((path, name));
            } else if kind.is_file() {
                file(builder, &path, &name, copied)?;
            } else {
                copied.skip(|| name.to_string_lossy().into_owned());
            }
        }
    }
    Ok(())
}

fn file<W: Write>(
    builder: &mut Builder<W>,
    local: &Path,
    name: impl AsRef<Path>,
    copied: &mut Copied,
) -> Result<(), CopyError> {
    let opened = fs::File::open(local).map_err(CopyError::local(local))?;
    let about = opened.metadata().map_err(CopyError::local(local))?;
    let length = about.len();
    let mut header = header(&about, length);
    let mut content = Exact {
        file: io::Read::take(opened, length),
        failed: None,
    };
    let appended = builder.append_data(&mut header, name, &mut content);
    if let Some(error) = content.failed {
        return Err(CopyError::local(local)(error));
    }
    appended.map_err(|error| unwritten(&error))?;
    if content.file.limit() > 0 {
        let error = io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "it became shorter while it was read",
        );
        return Err(CopyError::local(local)(error));
    }
    copied.files += 1;
    copied.bytes += length;
    Ok(())
}

/// A file up to the length that its header has, whatever is appended meanwhile.
struct Exact {
    file: io::Take<fs::File>,
    /// Why it could not be read, which is another matter than why it could not be sent.
    failed: Option<io::Error>,
}

impl io::Read for Exact {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer).map_err(|error| {
            let told = io::Error::new(error.kind(), "the file cannot be read");
            self.failed = Some(error);
            told
        })
    }
}

fn header(about: &fs::Metadata, length: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(length);
    header.set_mode(mode(about));
    header
}

#[cfg(unix)]
fn mode(about: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    about.permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn mode(about: &fs::Metadata) -> u32 {
    if about.is_dir() { 0o755 } else { 0o644 }
}
