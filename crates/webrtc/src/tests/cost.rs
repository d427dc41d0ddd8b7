//! What a leg costs; by hand, in a release build:
//! `cargo test --release -p ccgate-webrtc -- --ignored --nocapture cost`.

use super::*;
use std::sync::atomic::{AtomicBool, Ordering};

const LEGS: usize = 200;
const SECONDS: u16 = 10;

/// Processor time of the gate's thread, in ticks of 10 ms.
fn ticks() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("stat")).ok());
    let gate = stats.filter(|stat| stat.contains("(webrtc-0)"));
    gate.map(|stat| {
        let rest = stat.rsplit(')').next().unwrap().to_owned();
        let numbers: Vec<&str> = rest.split_ascii_whitespace().collect();
        numbers[11].parse::<u64>().unwrap() + numbers[12].parse::<u64>().unwrap()
    })
    .sum()
}

#[test]
#[ignore = "by hand"]
#[allow(clippy::print_stdout)]
fn cost() {
    let (sender, mut reports) = mpsc::channel(1_000);
    let settings = Settings {
        bind: HOME.into(),
        ports: 36_000..=36_999,
        workers: 1,
        ..Settings::default()
    };
    let gate = Gate::start(settings, sender).unwrap();
    let provider = dimpl::crypto::rust_crypto::default_provider();
    let config = Arc::new(Config::builder().with_crypto_provider(provider).build().unwrap());
    let echo = UdpSocket::bind((HOME, 0)).unwrap();
    let media = echo.local_addr().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let echoes = std::thread::spawn(move || {
        echo.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let mut buffer = [0; 2_048];
        while !stopped.load(Ordering::Relaxed) {
            if let Ok((length, from)) = echo.recv_from(&mut buffer) {
                echo.send_to(&buffer[..length], from).unwrap();
            }
        }
    });
    let before = ticks();
    let mut legs = Vec::new();
    for _ in 0..LEGS {
        let mut browser = Browser::new();
        let (leg, answer) = gate.answer(&browser.describe("actpass"), media).unwrap();
        browser.learn(&answer.sdp);
        browser.check();
        browser.connect(&config, true).unwrap();
        legs.push((leg, browser));
    }
    let set_up = (ticks() - before) as f64 * 10.0 / LEGS as f64;
    println!("{:?}, {set_up:.2} ms to set up a leg", reports.try_recv());
    let (before, begin) = (ticks(), Instant::now());
    let mut heard = 0;
    for sequence in 1..=50 * SECONDS {
        for (_, browser) in &mut legs {
            browser.send(&packet(8, sequence, 1));
        }
        for (_, browser) in &legs {
            browser.socket.set_nonblocking(true).unwrap();
            while browser.socket.recv(&mut [0; 2_048]).is_ok() {
                heard += 1;
            }
            browser.socket.set_nonblocking(false).unwrap();
        }
        let next = begin + Duration::from_millis(20) * sequence.into();
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let wall = begin.elapsed().as_secs_f64();
    let each = (ticks() - before) as f64 * 10.0 / 1_000.0 / wall / LEGS as f64 * 100.0;
    println!("{each:.3} % of a core a leg at 50 packets/s each way, {wall:.1} s; {heard} back");
    println!("{:?}", gate.figures());
    stop.store(true, Ordering::Relaxed);
    echoes.join().unwrap();
}
