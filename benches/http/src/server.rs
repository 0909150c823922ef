//! A server in a separate process, to measure its CPU time apart from the load generator's.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::apps;

/// A running server.
pub(crate) struct Server {
    pub name: String,
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts this program again as the server with this name.
    pub(crate) fn rust(name: &str) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(program);
        command.args(["--serve", name]);
        Self::started(name, command)
    }

    /// Starts this program again under valgrind, which writes its counts to the file when the server ends.
    pub(crate) fn counted(name: &str, file: &Path) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new("valgrind");
        command
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(program)
            .args(["--serve-one", name]);
        Self::started(name, command)
    }

    fn started(name: &str, mut command: Command) -> Result<Self, String> {
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| format!("{name}: {error}"))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        let address = line.trim().parse().map_err(|_| format!("{name} did not start"))?;
        Ok(Self { name: name.to_owned(), address, child })
    }

    /// Starts Flask under gunicorn with two workers.
    pub(crate) fn flask() -> Result<Self, String> {
        let python = std::env::var_os("FLASK_PYTHON").unwrap_or_else(|| "python3".into());
        let missing = || {
            format!(
                "{} has no Flask with gunicorn, so it is left out: `pip install flask gunicorn`, \
                 or name a Python that has them in FLASK_PYTHON",
                python.display()
            )
        };
        let found =
            Command::new(&python).args(["-c", "import flask, gunicorn"]).stderr(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            return Err(missing());
        }
        let address = free_address().map_err(|error| error.to_string())?;
        let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
        let child = Command::new(&python)
            .args(["-m", "gunicorn", "--workers", "2", "--log-level", "error", "--keep-alive", "60"])
            .args(["--worker-class", "gthread", "--threads", "8"])
            .args(["--bind", &address.to_string(), "flask_app:app"])
            .current_dir(directory)
            .spawn()
            .map_err(|_| missing())?;
        let server = Self { name: "Flask, gunicorn".to_owned(), address, child };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            if start.elapsed() > Duration::from_secs(20) {
                return Err("gunicorn did not start within 20 seconds".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// Returns the CPU time that the server and its workers have used, if the system reports it.
    pub(crate) fn cpu(&self) -> Option<Duration> {
        let own = self.child.id();
        let mut ticks = cpu_ticks(own)?.0;
        for entry in std::fs::read_dir("/proc").ok()?.flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            if let Some((used, parent)) = cpu_ticks(pid)
                && parent == own
            {
                ticks += used;
            }
        }
        // USER_HZ, which is 100 on every current Linux.
        Some(Duration::from_millis(ticks * 10))
    }
}

/// Returns the user and system time of a process in ticks, and its parent.
fn cpu_ticks(pid: u32) -> Option<(u64, u32)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some((ticks(11)? + ticks(12)?, fields.get(1)?.parse().ok()?))
}

impl Drop for Server {
    fn drop(&mut self) {
        // gunicorn stops its workers on SIGTERM, but not on SIGKILL.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if asked.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// Prints its address and serves the app with this name on this many threads until the process ends.
pub(crate) fn serve(name: &str, threads: usize) -> Result<(), String> {
    let app = apps::app(name).ok_or_else(|| format!("unknown server {name:?}"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(|error| error.to_string())?;
        println!("{}", listener.local_addr().map_err(|error| error.to_string())?);
        axum::serve(listener, app).await.map_err(|error| error.to_string())
    })
}
