//! Flask, in a Python child process that measures its own time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value as Tree, json};

use crate::ours;
use crate::work::{Payload, Task, Work, check};

const SCRIPT: &str = include_str!("flask_peer.py");

/// A running Python process with Flask.
#[derive(Clone)]
pub(crate) struct Flask {
    pub name: String,
    process: Arc<Mutex<Process>>,
}

struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Flask {
    /// Starts `$FLASK_PYTHON`, or `python3`.
    pub(crate) fn start(secret: &str, fallbacks: &[String]) -> Result<Self, String> {
        let python = std::env::var_os("FLASK_PYTHON").unwrap_or_else(|| "python3".into());
        let missing = || {
            format!(
                "{} cannot run Flask: `pip install flask`, or name a Python that has it in FLASK_PYTHON",
                python.display()
            )
        };
        let mut child = Command::new(&python)
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} ({error})", missing()))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(missing());
        };
        let process = Process { child, input, output: BufReader::new(output) };
        let mut flask = Self { name: String::new(), process: Arc::new(Mutex::new(process)) };
        let answer = flask
            .ask(&json!({"op": "configure", "secret": secret, "fallbacks": fallbacks}))
            .map_err(|_| missing())?;
        flask.name = answer["name"].as_str().unwrap_or("flask").to_owned();
        Ok(flask)
    }

    fn ask(&self, request: &Tree) -> Result<Tree, String> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(process.input, "{request}").map_err(|error| error.to_string())?;
        let mut line = String::new();
        process.output.read_line(&mut line).map_err(|error| error.to_string())?;
        serde_json::from_str(&line).map_err(|error| format!("Flask gave {line:?}: {error}"))
    }

    /// Sends Flask a token of a payload. Returns the token that Flask writes from it.
    pub(crate) fn take(&self, payload: &str, token: &str) -> String {
        let answer = self.ask(&json!({"op": "payload", "payload": payload, "token": token}));
        answer.expect("Flask opens the token")["token"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the time that Flask measures for this many iterations.
    pub(crate) fn time(&self, work: Work, payload: &str, iterations: u64) -> Duration {
        let work = if work == Work::Open { "open" } else { "save" };
        let request = json!({"op": "time", "work": work, "payload": payload, "iterations": iterations});
        let answer = self.ask(&request).expect("Flask was checked");
        Duration::from_nanos(answer["ns"].as_u64().unwrap_or_default())
    }

    /// Returns Flask's tasks for a payload. Flask must open our token and write the same payload text.
    pub(crate) fn tasks(&self, payload: &Payload) -> Vec<Task> {
        let serializer = ours::serializer();
        let token = serializer.dump_value(&payload.value).expect("a session");
        let again = self.take(&payload.name, &token);
        let text = |token: &str| token.rsplitn(3, '.').nth(2).unwrap_or_default().to_owned();
        check(text(&again) == text(&token), &self.name, payload, "writes another payload than we do");
        let opened = serializer.load_value(&again, ours::LIFETIME);
        check(opened.is_ok_and(|value| value == payload.value), &self.name, payload, "is not opened by us");
        let task = |works: &[Work]| {
            let (flask, work, name) = (self.clone(), works[0], payload.name.clone());
            Task {
                peer: self.name.clone(),
                works: works.to_vec(),
                payload: payload.name.clone(),
                run: Box::new(move |iterations| flask.time(work, &name, iterations)),
            }
        };
        // Flask has only one way to save, and also refreshes with it.
        vec![task(&[Work::Open]), task(&[Work::Save, Work::SavePlain, Work::Refresh])]
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The child exits at the end of its input. This stops one that hangs.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
