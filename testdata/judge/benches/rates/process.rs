//! Processes of servers, and what they use.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use judge::Error;
use kubewright::config::Config;
use kubewright_apiserver::Server;
use kubewright_apiserver::serve::Tls;
use serde_json::json;

/// The argument with which this program is the server.
pub(crate) const SERVE: &str = "--serve";

/// A child that ends with its handle.
pub(crate) struct Started {
    child: Child,
    _out: ChildStdout,
}

impl Started {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until the process is ended; the first line of the output is a kubeconfig.
pub(crate) async fn serve() -> Result<(), Error> {
    let tls = Tls::self_signed(["127.0.0.1".to_owned()])?;
    let server = Server::new();
    let listening = server.listen_tls("127.0.0.1:0".parse()?, &tls).await?;
    let name = "c";
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": name,
        "clusters": [{"name": name, "cluster": {
            "server": format!("https://{}", listening.address()),
            "certificate-authority-data": STANDARD.encode(tls.certificates()),
        }}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "users": [{"name": name, "user": {}}],
    });
    println!("{config}");
    std::future::pending().await
}

/// Starts this program as a server.
pub(crate) async fn start() -> Result<(Started, Config), Error> {
    let program = std::env::current_exe()?;
    let mut child = Command::new(program)
        .arg(SERVE)
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or("no output")?;
    let (out, line) = tokio::task::spawn_blocking(move || {
        let mut reader = BufReader::new(out);
        let mut line = String::new();
        let read = reader.by_ref().read_line(&mut line);
        read.map(|_| (reader.into_inner(), line))
    })
    .await??;
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rates.kubeconfig");
    std::fs::write(&path, line)?;
    let config = Config::from_kubeconfig(&path, None)?;
    Ok((Started { child, _out: out }, config))
}

/// What a process and its children use.
pub(crate) struct Usage {
    pid: u32,
}

impl Usage {
    pub(crate) fn of(pid: u32) -> Self {
        Self { pid }
    }

    /// Resident memory, in kilobytes.
    pub(crate) fn memory(&self) -> Result<u64, Error> {
        let mut sum = 0;
        for pid in self.family()? {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
            let number = line.and_then(|line| line.split_whitespace().next());
            sum += number.unwrap_or("0").parse::<u64>()?;
        }
        Ok(sum)
    }

    /// Processor time, in ticks of the kernel, which are hundredths of a second.
    pub(crate) fn work(&self) -> Result<Duration, Error> {
        const TICK: u64 = 10;
        let mut ticks = 0;
        for pid in self.family()? {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
            let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
            // utime and stime, from the state on.
            for field in fields.split_whitespace().skip(11).take(2) {
                ticks += field.parse::<u64>()?;
            }
        }
        Ok(Duration::from_millis(ticks * TICK))
    }

    fn family(&self) -> Result<Vec<u32>, Error> {
        let children = format!("/proc/{0}/task/{0}/children", self.pid);
        let children = std::fs::read_to_string(children).unwrap_or_default();
        let mut family = vec![self.pid];
        for child in children.split_whitespace() {
            family.extend(Self::of(child.parse()?).family()?);
        }
        Ok(family)
    }
}
