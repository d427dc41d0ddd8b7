//! Recordings: what was said is in them, whatever the network loses.

use ccgate_phone::{Manners, Phone};

use super::desk::BY_HAND;
use super::wav::Wave;
use super::*;

/// The channel of the agent, and that of the others.
const AGENT: usize = 0;
const OTHERS: usize = 1;
/// How much is said.
const PACKETS: u64 = 175;

/// A recorded call of some seconds; the address of its recording.
async fn recorded(outside: &Phone, phone: &Phone, desk: &mut Desk) -> String {
    let outgoing = dial(outside).await;
    let at_agent = rings(phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    let told = desk.events(TALKS).await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    hear_each_other(&at_caller, &at_agent).await;
    soon(async {
        while at_caller.sound().sent() < PACKETS {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert!(!at_caller.has_ended() && !at_agent.has_ended());
    soon(at_caller.hang_up()).await;
    desk.events(CUSTOMER_LEFT).await;
    soon(at_agent.ended()).await;
    let id = told[1]["content"]["recordID"].as_str().unwrap();
    let path = format!("/agentgateway/record/{id}?agentid={}", desk.agent);
    // It is closed a moment after its end was told.
    soon(async {
        while desk.fetch(&path, None).await.0 == 404 {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    path
}

/// Both channels hold one tone each, for at least so many seconds.
fn has_both(file: &[u8], least: f32) {
    let wave = Wave::read(file);
    assert_eq!((wave.rate, wave.channels), (8_000, 2));
    for (channel, said, not) in [(AGENT, AGENTS, CALLERS), (OTHERS, CALLERS, AGENTS)] {
        assert!(wave.seconds(channel, said) >= least, "{}", wave.told());
        assert!(wave.seconds(channel, not) < 0.2, "{}", wave.told());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetched_whole_and_in_parts_by_who_may() {
    let site = Site::start(&[]);
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    let path = recorded(&outside, &phone, &mut desk).await;
    let (status, _, file) = desk.fetch(&path, None).await;
    assert_eq!(status, 200);
    has_both(&file, 2.0);
    let (status, range, part) = desk.fetch(&path, Some("bytes=44-1043")).await;
    assert_eq!((status, range), (206, format!("bytes 44-1043/{}", file.len())));
    assert_eq!(part, file[44..1_044]);
    let (status, _, part) = desk.fetch(&path, Some("bytes=-100")).await;
    assert_eq!((status, &part[..]), (206, &file[file.len() - 100..]));
    assert_eq!(desk.fetch(&path, Some("bytes=99999999-")).await.0, 416);

    // Its own agent, an inspector; not another, and nobody without a session.
    let mut inspector = site.desk(121, BY_HAND).await;
    let by_inspector = path.replace("agentid=120", "agentid=121");
    assert_eq!(
        inspector.fetch(&by_inspector, None).await,
        (200, String::new(), file)
    );
    let mut other = site.desk(122, BY_HAND).await;
    assert_eq!(
        other
            .fetch(&path.replace("agentid=120", "agentid=122"), None)
            .await
            .0,
        403
    );
    other.guid = "1234".to_owned();
    assert_eq!(other.fetch(&path, None).await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn encrypted_on_disk_and_plain_for_who_may() {
    let key = "5a".repeat(32);
    let site = Site::start(&[("CCGATE_RECORDING__KEY", &key)]);
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    let path = recorded(&outside, &phone, &mut desk).await;
    let (status, _, file) = desk.fetch(&path, None).await;
    assert_eq!(status, 200);
    has_both(&file, 2.0);
    let (status, _, part) = desk.fetch(&path, Some("bytes=20000-20099")).await;
    assert_eq!((status, &part[..]), (206, &file[20_000..20_100]));
    let mut folders = vec![site.data.path().join("recordings")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            seen += bytes.len();
            // Silence would be rows of equal octets, and no file begins as a WAV does.
            assert!(!bytes.starts_with(b"RIFF"), "{}", path.display());
        }
    }
    assert!(seen > 50_000, "{seen} octets");
}

async fn with_loss(share: f32, least: f32) {
    let site = Site::start(&[("CCGATE_MEDIA__LOST_AFTER", "2s")]);
    let manners = Manners {
        rtp_loss: share,
        ..Manners::default()
    };
    let phone = site.phone_with(120, |settings| settings.manners = manners).await;
    let outside = site.outside(|settings| settings.manners = manners).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let path = recorded(&outside, &phone, &mut desk).await;
    let (status, _, file) = desk.fetch(&path, None).await;
    assert_eq!(status, 200);
    has_both(&file, least);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_packet_of_a_hundred_is_lost() {
    with_loss(0.01, 2.0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_packets_of_a_hundred_are_lost() {
    with_loss(0.05, 1.8).await;
}
