//! Web services that flows ask: answered, late, refused, and what is never asked.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::super::harness::until;
use super::caller::{offer, site};
use super::put;

/// A web service that answers by the path.
struct Service {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Service {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let book = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&book)));
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, asked: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
    let head = String::from_utf8(read).unwrap();
    let line = head.lines().next().unwrap().to_owned();
    let path = line.split([' ', '?']).nth(1).unwrap().to_owned();
    asked.lock().unwrap().push(line);
    let gold = r#"{"customer":{"level":"gold"}}"#;
    let (status, body) = match path.as_str() {
        "/gold" => ("200 OK", gold.to_owned()),
        "/silver" => ("200 OK", gold.replace("gold", "silver")),
        "/text" => ("200 OK", "gold".to_owned()),
        "/missing" => ("200 OK", "{}".to_owned()),
        "/error" => ("500 Oh", gold.to_owned()),
        "/moved" => ("302 Found\r\nLocation: /gold", gold.to_owned()),
        "/long" => ("200 OK", format!("{gold}{}", " ".repeat(64 * 1024))),
        // Never: the connection stays open until the other side has enough.
        _ => {
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
            return None;
        }
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.ok()
}

/// Asks, and says whether the answer is `gold`.
fn flow(number: usize, url: &str, wait: &str) -> String {
    format!(
        r#"
        flow = {number}
        name = "ask"
        access_code = "{}"
        start = "ask"

        [step.ask]
        do = "lookup"
        url = "{url}"
        wait = "{wait}"
        take = {{ level = "/customer/level" }}
        next = "answered"
        otherwise = "failed"

        [step.answered]
        do = "branch"
        field = "level"
        cases = {{ gold = "gold" }}
        otherwise = "other"

        [step.gold]
        do = "end"
        say = ["en/gold"]

        [step.other]
        do = "end"
        say = ["en/news"]

        [step.failed]
        do = "end"
        say = ["en/else"]
        "#,
        6000 + number
    )
}

#[tokio::test]
async fn a_web_service_is_asked() {
    let service = Service::start().await;
    let own = format!("http://127.0.0.1:{}", service.port);
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let cases = [
        (format!("{own}/gold?n={{caller}}"), "10s", "en/gold", "answered"),
        (format!("{own}/silver"), "10s", "en/news", "answered"),
        (format!("{own}/never"), "200ms", "en/else", "late"),
        (format!("{own}/text"), "10s", "en/else", "not_json"),
        (format!("{own}/missing"), "10s", "en/else", "missing"),
        (format!("{own}/error"), "10s", "en/else", "bad_status"),
        (format!("{own}/moved"), "10s", "en/else", "bad_status"),
        (format!("{own}/long"), "10s", "en/else", "no_connection"),
        (format!("{closed}/gold"), "10s", "en/else", "no_connection"),
        (
            format!("http://localhost:{}/gold", service.port),
            "10s",
            "en/else",
            "host_not_permitted",
        ),
    ];
    let (site, line) = site(|config| {
        for (n, (url, wait, ..)) in cases.iter().enumerate() {
            put(config, &format!("{n}.toml"), &flow(n + 1, url, wait));
        }
        config.flows.lookup_hosts = vec!["127.0.0.1".to_owned()];
    })
    .await;
    for (n, (url, _, hears, _)) in cases.iter().enumerate() {
        let called = (6001 + n).to_string();
        let mut caller = offer(&site, &line, n as u64 + 1, "+70 011", &called);
        assert_eq!((url, caller.hears(hears).await), (url, ()));
    }
    // Each once, the caller's number encoded, and nobody followed the redirection.
    let paths = [
        "/gold?n=%2B70%20011",
        "/silver",
        "/never",
        "/text",
        "/missing",
        "/error",
        "/moved",
        "/long",
    ];
    let expect: Vec<String> = paths.iter().map(|path| format!("GET {path} HTTP/1.1")).collect();
    assert_eq!(service.asked(), expect);
    for outcome in [
        "answered",
        "late",
        "not_json",
        "missing",
        "bad_status",
        "no_connection",
        "host_not_permitted",
    ] {
        let count = cases.iter().filter(|case| case.3 == outcome).count();
        let line = format!("ccgate_lookups_total{{outcome=\"{outcome}\"}} {count}\n");
        // A late one is noticed here a moment after the flow has given it up.
        until(async || {
            let metrics = site.ops().raw("GET", "/metrics", &[], "").await;
            metrics.text().contains(&line)
        })
        .await;
    }
}

#[tokio::test]
async fn nobody_is_asked_unless_permitted() {
    let service = Service::start().await;
    let url = format!("http://127.0.0.1:{}/gold", service.port);
    let (site, line) = site(|config| put(config, "ask.toml", &flow(1, &url, "10s"))).await;
    let mut caller = offer(&site, &line, 1, "70011", "6001");
    caller.hears("en/else").await;
    assert_eq!(service.asked(), Vec::<String>::new());
}

/// More than may be asked at one time are not queued up: the caller goes on.
#[tokio::test]
async fn so_many_at_one_time() {
    let service = Service::start().await;
    let url = format!("http://127.0.0.1:{}/never", service.port);
    let (site, line) = site(|config| {
        put(config, "ask.toml", &flow(1, &url, "30s"));
        config.flows.lookup_hosts = vec!["127.0.0.1".to_owned()];
    })
    .await;
    let mut last = None;
    for number in 1..=257 {
        last = Some(offer(&site, &line, number, "70011", "6001"));
    }
    last.unwrap().hears("en/else").await;
    let metrics = site.ops().raw("GET", "/metrics", &[], "").await.text();
    let count = "ccgate_lookups_total{outcome=\"too_many\"} 1\n";
    assert!(metrics.contains(count), "{metrics}");
    until(async || service.asked().len() == 256).await;
}
