//! The server as a process, and what it uses.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use kubewright::client::ClientBuilder;
use kubewright::config::Config;
use kubewright::{Api, Client};

use crate::ConfigMap;

pub(crate) const MEGABYTE: usize = 1 << 20;

/// A server that ends with the test.
pub(crate) struct Program {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    kubeconfig: PathBuf,
    pub(crate) address: SocketAddr,
}

impl Program {
    pub(crate) fn start(name: &str) -> Self {
        let file = format!("kubewright-load-{name}-{}", std::process::id());
        let kubeconfig = std::env::temp_dir().join(file);
        let mut child = Command::new(env!("CARGO_BIN_EXE_kubewright-apiserver"))
            .arg("--tls")
            .arg("--kubeconfig")
            .arg(&kubeconfig)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut url = String::new();
        stdout.read_line(&mut url).expect("where it listens");
        let address = url.trim_end().strip_prefix("https://").expect("an address");
        Self {
            child,
            _stdout: stdout,
            kubeconfig,
            address: address.parse().expect("an address"),
        }
    }

    /// A client with connections of its own.
    pub(crate) fn client(&self) -> Client {
        let mut config = Config::from_kubeconfig(&self.kubeconfig, None).expect("a kubeconfig");
        // What is measured is the server's lists, not what compresses them.
        config.compression = false;
        ClientBuilder::try_from(config)
            .expect("a client")
            // The server is to refuse what is too long.
            .max_request_bytes(usize::MAX)
            .build()
    }

    pub(crate) fn api(&self) -> Api<ConfigMap> {
        Api::namespaced(self.client(), "default")
    }

    /// How many bytes of memory it has.
    pub(crate) fn memory(&self) -> usize {
        self.status("VmRSS:")
    }

    /// How many it has had at most.
    pub(crate) fn most_memory(&self) -> usize {
        self.status("VmHWM:")
    }

    /// How many files and connections it has open.
    pub(crate) fn files(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.child.id());
        std::fs::read_dir(folder).expect("its files").count()
    }

    fn status(&self, name: &str) -> usize {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: usize = number.and_then(|text| text.parse().ok()).expect("a number");
        kilobytes * 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.kubeconfig);
    }
}
