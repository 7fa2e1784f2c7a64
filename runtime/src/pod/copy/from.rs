//! Files from containers.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::bridge::{Cut, Reader};
use super::{Copied, CopyError, CopyOptions, PodHandle, Remote, blocking, finish};
use crate::pod::exec::Exec;
use crate::pod::process::Process;

use super::unpack::unpack;

impl PodHandle {
    /// Copies a file, or a directory with all that is in it, from a container: `remote` becomes `local`.
    ///
    /// The container has to have `tar`. What it sends is not trusted: nothing is written but `local` and what is below
    /// it, no link is made or followed there, and no more is taken than `options` allow. Links, sockets
    /// and devices are left out, and told. Files that are there are replaced; they get the permissions that they had in the
    /// container, without those to run as somebody else. Owners and times are not kept.
    ///
    /// Dropped, it stops; what was written stays.
    ///
    /// # Errors
    /// See [`CopyError`]; in particular [`CopyError::Tar`] when there is no such file.
    pub async fn copy_from(
        &self,
        remote: &str,
        local: impl AsRef<Path>,
        options: &CopyOptions,
    ) -> Result<Copied, CopyError> {
        let path = Remote::of(remote).ok_or_else(|| CopyError::Path(remote.to_owned()))?;
        // A name that begins with a dash is no option then.
        let name = format!("./{}", path.name);
        let exec = Exec::new(["tar", "-cf", "-", "-C", path.directory, &name]);
        let mut process = self.tar(exec, options).await?;
        // The thread below would wait for the server otherwise, after this has been dropped.
        let _stop = process.stop_on_drop();
        let unpacking = take(&mut process, path.name, local.as_ref(), options)?;
        let stderr = process.stderr();
        finish(unpacking, stderr, process).await
    }
}

fn take(
    process: &mut Process,
    name: &str,
    local: &Path,
    options: &CopyOptions,
) -> Result<impl Future<Output = Result<Copied, CopyError>> + use<>, CopyError> {
    let stdout = process
        .stdout()
        .ok_or_else(|| CopyError::Archive("there is none".to_owned()))?;
    let (limit, most) = (options.max_bytes, options.max_entries);
    let cut = Arc::new(OnceLock::new());
    let reader = Reader::new(stdout, limit, cut.clone());
    let (name, local) = (name.to_owned(), local.to_owned());
    Ok(blocking(move || {
        let unpacked = unpack(reader, &name, &local, most);
        // Whatever failed then, it was for that.
        match cut.get() {
            None => unpacked,
            Some(Cut::TooLong) => Err(CopyError::TooLarge { limit }),
            Some(Cut::Broken(why)) => Err(CopyError::Archive(why.clone())),
        }
    }))
}
