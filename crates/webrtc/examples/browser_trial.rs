//! A page, a gate and an echo, to try a real browser: `scripts/browser-trial.sh` runs it.
//!
//! The page calls the gate and is called by it, each for some seconds, and posts what it has measured.
//! The program ends with 0 when sound came back both times, else with 1.
#![allow(clippy::print_stdout, reason = "a program for a terminal")]

use ccgate_webrtc::{Gate, Keying, Leg, Settings};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::mpsc;

const PAGE: &str = include_str!("browser_trial.html");

fn main() -> ExitCode {
    let port: u16 = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(8_099);
    // Firefox uses no loopback address for ICE unless told to.
    let address = std::env::args().nth(2).and_then(|address| address.parse().ok());
    match serve(port, address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(port: u16, address: IpAddr) -> Result<bool, Box<dyn std::error::Error>> {
    let (sender, mut reports) = mpsc::channel(100);
    let settings = Settings {
        bind: address,
        ports: 31_000..=31_099,
        workers: 1,
        ..Settings::default()
    };
    let gate = Gate::start(settings, sender)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    println!("open http://localhost:{port}/");
    let (mut legs, mut good): (Vec<Leg>, Vec<bool>) = (Vec::new(), Vec::new());
    while good.len() < 2 {
        let mut stream = listener.accept()?.0;
        // Browsers open connections that they don't use.
        let Ok((what, body)) = request(&mut stream) else {
            continue;
        };
        let answer = match what.as_str() {
            "POST /call" => {
                let (leg, answer) = gate.answer(&body, echo()?)?;
                println!("{:?}", answer.audio);
                legs.push(leg);
                answer.sdp
            }
            "POST /offer" => {
                let (leg, offer) = gate.offer(Keying::Dtls, echo()?)?;
                legs.push(leg);
                offer
            }
            "POST /accept" => {
                let leg = legs.last_mut().ok_or("no leg")?;
                println!("{:?}", leg.accept(&body)?);
                String::new()
            }
            "POST /result" => {
                println!("{body}");
                good.push(body.starts_with("good"));
                String::new()
            }
            _ => PAGE.to_owned(),
        };
        if let Err(error) = respond(&mut stream, &answer) {
            println!("a page that went away: {error}");
        }
        while let Ok((_, report)) = reports.try_recv() {
            println!("{report:?}");
        }
    }
    println!("{:?}", gate.figures());
    Ok(good.iter().all(|good| *good))
}

/// Sends everything back to where it came from.
fn echo() -> std::io::Result<SocketAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = socket.local_addr()?;
    std::thread::spawn(move || {
        let mut packet = [0; 2_048];
        while let Ok((length, from)) = socket.recv_from(&mut packet) {
            let _ = socket.send_to(&packet[..length], from);
        }
    });
    Ok(address)
}

fn request(stream: &mut TcpStream) -> std::io::Result<(String, String)> {
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut reader = BufReader::new(stream.take(100_000));
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    if first.is_empty() {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    let what: Vec<&str> = first.split(' ').take(2).collect();
    Ok((what.join(" "), String::from_utf8_lossy(&body).into_owned()))
}

fn respond(stream: &mut TcpStream, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}
