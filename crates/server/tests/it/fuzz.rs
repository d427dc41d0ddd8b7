//! Fuzz target of the edge: bytes in place of requests, thrown at the plain port of a whole gateway.
//! Few cases by default; `make fuzz` (`PROPTEST_CASES`) runs many.

#[path = "../../../wire/tests/it/fuzz/mutation.rs"]
mod mutation;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use ccgate_server::config::Config;
use ccgate_server::run::start;
use futures_util::future::join_all;
use mutation::input;
use proptest::collection::vec;
use proptest::test_runner::{Config as Cases, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const REQUESTS: &[&str] = &[
    "GET /agentgateway/resource/agentevent/101?after=0 HTTP/1.1\r\nHost: h\r\nGuid: QZXJ.AgentGateway0\r\n\r\n",
    "PUT /agentgateway/resource/onlineagent/101 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\
     Content-Length: 39\r\n\r\n{\"password\":\"QZXJ@1\",\"phonenum\":\"40001\"}",
    "PUT /agentgateway/resource/onlineagent/101/forcelogin HTTP/1.1\r\nHost: h\r\nContent-Encoding: UTF-8\r\n\
     Transfer-Encoding: chunked\r\n\r\n5;a=b\r\n{\"pas\r\n1B\r\nsword\":\"x\",\"phonenum\":\"40\"}\r\n0\r\nTrailer: c\r\n\r\n",
    "POST /agentgateway/resource/onlineagent/101/saybusy?reason=200 HTTP/1.1\r\nHost: h\r\nguid: QZXJ\r\n\
     Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    "POST /agentgateway/resource/onlineagent/101/handshake HTTP/1.1\r\nservice_token: QZXJ_-.\r\nGuid: QZXJ\r\n\r\n",
    "DELETE /agentgateway/resource/onlineagent/101/logout HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET /agentgateway/resource/agentevent/101/stream HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n\
     Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
     Sec-WebSocket-Protocol: ccgate.events, guid.QZXJ\r\n\r\n",
    "GET /agentgateway/resource/agentevent/allagentevent HTTP/1.1\r\nAuthorization: Bearer QZXJ\r\n\
     X-Forwarded-For: 192.0.2.1, [::1]\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    "OPTIONS * HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "GET http://h/openapi.json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
];

/// Connections at one time: what a case costs is mostly the wait for the end of an idle connection.
const BATCH: usize = 64;
/// Far longer than every limit of the gateway below.
const DEADLINE: Duration = Duration::from_secs(20);

/// A gateway without agents, that waits for nobody for long.
fn config(folder: &Path) -> Config {
    let text = format!(
        r#"
        node.data = "{}"
        https.listen = "127.0.0.1:0"
        http.listen = "127.0.0.1:0"
        ops.listen = "127.0.0.1:0"
        events.hold = "50ms"
        store.connections = 1
        "#,
        folder.display()
    );
    let mut config = Config::parse(Path::new("test.toml"), &text, std::iter::empty()).unwrap();
    let short = Duration::from_millis(100);
    config.limits.head_time = short;
    config.limits.idle_time = short;
    config.limits.body_time = short;
    config.limits.drain_time = short;
    config
}

/// What the gateway answers until it closes; a reset counts as that.
async fn answer(address: SocketAddr, bytes: &[u8]) -> String {
    let talk = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let mut answer = Vec::new();
        // It may close before it has read everything.
        let _ = stream.write_all(bytes).await;
        let _ = stream.read_to_end(&mut answer).await;
        answer
    };
    let answer = timeout(DEADLINE, talk)
        .await
        .unwrap_or_else(|_| panic!("neither answered nor closed: {}", bytes.escape_ascii()));
    String::from_utf8(answer).unwrap()
}

async fn get(address: SocketAddr, path: &str) -> String {
    answer(
        address,
        format!("GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n").as_bytes(),
    )
    .await
}

#[test]
fn fuzz_request_bytes() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let running = runtime.block_on(start(config(folder.path()))).unwrap();
    let (address, ops) = (running.http.unwrap(), running.ops.unwrap());

    let cases = Cases::default();
    let batches = u32::try_from(BATCH).map_or(1, |batch| cases.cases.div_ceil(batch));
    let mut runner = TestRunner::new(Cases {
        cases: batches,
        max_shrink_iters: 500,
        failure_persistence: None,
        ..cases
    });
    let tried = runner.run(&vec(input(REQUESTS, 600), BATCH), |requests| {
        runtime.block_on(async {
            let answers = join_all(requests.iter().map(|bytes| answer(address, bytes))).await;
            for (bytes, answer) in requests.iter().zip(answers) {
                let sound = answer.is_empty() || answer.starts_with("HTTP/1.");
                assert!(
                    sound && !answer.contains("HTTP/1.1 500 "),
                    "{}\n{answer}",
                    bytes.escape_ascii()
                );
            }
            let good = get(address, "/openapi.json").await;
            assert!(
                good.starts_with("HTTP/1.1 200 OK\r\n") && good.ends_with('}'),
                "{good}"
            );
            let metrics = get(ops, "/metrics").await;
            assert!(metrics.contains("\nccgate_panics_total 0\n"), "{metrics}");
        });
        Ok(())
    });
    tried.unwrap();
    runtime.block_on(running.stop());
}
