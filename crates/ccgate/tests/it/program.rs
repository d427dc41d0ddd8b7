//! The program as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Far more than anything here takes on a busy machine.
pub const ENOUGH: Duration = Duration::from_secs(60);

/// What has run to its end.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccgate"));
    // What the developer has set is none of the test's business.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CCGATE_")) {
        command.env_remove(name);
    }
    command
        .current_dir(data)
        .env("CCGATE_NODE__DATA", data)
        // Cheap hashes: what they cost is not tested here.
        .env("CCGATE_PASSWORD__MEMORY_KIB", "8")
        .env("CCGATE_PASSWORD__ITERATIONS", "1")
        // Polls that are held in vain shouldn't be waited for.
        .env("CCGATE_EVENTS__HOLD", "300ms")
        .env("CCGATE_EVENTS__EVENT_GEN_TIME", "true");
    command
}

/// Runs a command to its end.
pub fn ccgate(data: &Path, arguments: &[&str], input: &str) -> Ended {
    run(program(data).args(arguments), input)
}

/// The same with more in the environment.
pub fn ccgate_with(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
    run(
        program(data).args(arguments).envs(environment.iter().copied()),
        "",
    )
}

fn run(command: &mut Command, input: &str) -> Ended {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        text
    });
    let mut text = String::new();
    err.read_to_string(&mut text).unwrap();
    let status = wait(&mut child);
    Ended {
        code: status.code(),
        out: reader.join().unwrap(),
        err: text,
    }
}

fn wait(child: &mut Child) -> ExitStatus {
    let until = Instant::now() + ENOUGH;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(Instant::now() < until, "the program doesn't end");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A server that runs; killed when dropped.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    lines: Receiver<String>,
    seen: String,
}

impl Server {
    /// Starts the demo on a free port.
    pub fn demo(data: &Path, arguments: &[&str]) -> Self {
        Self::demo_with(data, arguments, &[])
    }

    /// The same with more in the environment.
    pub fn demo_with(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = program(data);
        command.envs(environment.iter().copied());
        command
            .args(["demo", "--listen", "127.0.0.1:0"])
            .args(["--sip-listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(arguments);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        Self::starting(child, lines, "desktops   https://", "/")
    }

    /// Starts `serve` on a free port.
    pub fn serve(data: &Path) -> Self {
        Self::serve_with(data, &[])
    }

    /// The same with more in the environment.
    pub fn serve_with(data: &Path, environment: &[(&str, &str)]) -> Self {
        let mut command = program(data);
        command
            .arg("serve")
            .env("CCGATE_HTTPS__LISTEN", "127.0.0.1:0")
            .env("CCGATE_OPS__LISTEN", "off")
            .env("CCGATE_SIP__LISTEN_UDP", "127.0.0.1:0")
            .env("CCGATE_SIP__LISTEN_TCP", "127.0.0.1:0")
            .env("CCGATE_MEDIA__LISTEN_ADDRESS", "127.0.0.1")
            .envs(environment.iter().copied());
        let mut child = command
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines_of(child.stderr.take().unwrap());
        Self::starting(child, lines, "name=\"https\" address=", "\n")
    }

    fn starting(child: Child, lines: Receiver<String>, before: &str, behind: &str) -> Self {
        let mut server = Self {
            address: ([127, 0, 0, 1], 0).into(),
            child,
            lines,
            seen: String::new(),
        };
        let line = server.line_with(before);
        let address = line.split_once(before).unwrap().1.split(behind).next().unwrap();
        server.address = address.parse().unwrap();
        server
    }

    /// Waits for a line that holds the text.
    pub fn line_with(&mut self, text: &str) -> String {
        let until = Instant::now() + ENOUGH;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.seen.push_str(&line);
                    self.seen.push('\n');
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("{text:?} didn't come:\n{}", self.seen),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!(
                        "{text:?} didn't come, {:?}:\n{}",
                        wait(&mut self.child),
                        self.seen
                    )
                }
            }
        }
    }

    /// All lines so far.
    pub fn seen(&self) -> &str {
        &self.seen
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// As by `kill -9`.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        wait(&mut self.child);
    }

    /// Waits until it ends by itself.
    pub fn ended(mut self) -> Option<i32> {
        wait(&mut self.child).code()
    }

    /// Asks it to end.
    pub fn stop(mut self) -> Option<i32> {
        self.signal(Signal::TERM);
        wait(&mut self.child).code()
    }
}

fn lines_of(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            // Read on in any case: a full pipe would stop the server.
            let _ = sender.send(line);
        }
    });
    lines
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
