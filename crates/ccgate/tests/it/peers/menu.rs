//! A caller in an automatic flow: hears files, presses keys, waits, reaches an agent; a call sent to a
//! flow by its agent comes back.

use ccgate_phone::Sound;

use super::desk::BY_HAND;
use super::*;

/// What the prompts sound like, in Hz.
const GREETING: f32 = 1_000.0;
const MENU: f32 = 1_500.0;
const ACCOUNT: f32 = 1_900.0;
const PLACE: f32 = 2_300.0;

const FLOW: &str = r#"
flow = 1
name = "service"
access_code = "4000"
start = "greeting"

[step.greeting]
do = "play"
say = "greeting"
next = "menu"

[step.menu]
do = "menu"
say = "menu"
wait = "10s"
keys = { 1 = "account", 2 = "back" }
otherwise = "back"

[step.account]
do = "collect"
say = "account"
field = "account"
least = 4
wait = "10s"
next = "wait"
otherwise = "back"

[step.wait]
do = "queue"
skill = 1
announce = { first = "0s", every = "30s", say = "place" }

[step.back]
do = "end"
"#;

/// A tone of so many seconds as a WAV file: 8 kHz, 16 bits.
fn tone(hz: f32, seconds: u32) -> Vec<u8> {
    let samples = seconds * 8_000;
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + samples * 2).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for word in [1_u16, 1] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for number in [8_000_u32, 16_000] {
        file.extend_from_slice(&number.to_le_bytes());
    }
    for word in [2_u16, 16] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&(samples * 2).to_le_bytes());
    for sample in 0..samples {
        #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
        let phase = sample as f32 * hz * std::f32::consts::TAU / 8_000.0;
        #[expect(clippy::cast_possible_truncation, reason = "within 16 bits")]
        let value = (phase.sin() * 8_000.0) as i16;
        file.extend_from_slice(&value.to_le_bytes());
    }
    file
}

/// A folder with the prompts and the flow.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, hz, seconds) in [
        ("greeting", GREETING, 1),
        ("menu", MENU, 5),
        ("account", ACCOUNT, 5),
        ("place", PLACE, 5),
    ] {
        std::fs::write(folder.path().join(format!("{name}.wav")), tone(hz, seconds)).unwrap();
    }
    std::fs::create_dir(folder.path().join("flows")).unwrap();
    std::fs::write(folder.path().join("flows/service.toml"), FLOW).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_comes_through_a_menu_to_an_agent_and_back() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let site = Site::start(&[
        ("CCGATE_MEDIA__PROMPTS", &path("")),
        ("CCGATE_FLOWS__DIRECTORY", &path("flows")),
    ]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    desk.done("POST", "onlineagent", "saybusy").await;
    desk.event("AgentState_SetNotReady_Success").await;
    let flows = desk.done("GET", "queuedevice", "ivrinfo").await;
    assert_eq!(flows[0]["access"], "4000", "{flows}");

    let options = CallOptions::saying(Sound::Tone(CALLERS));
    let caller = outside.call("4000", CALLER, options).await.unwrap();
    caller.expect_tone(GREETING, SOUND).await.unwrap();
    caller.expect_tone(MENU, SOUND).await.unwrap();
    assert_eq!(desk.done("GET", "calldata", "ivrcallcount/1").await, 1);
    caller.dial("1").await.unwrap();
    caller.expect_tone(ACCOUNT, SOUND).await.unwrap();
    caller.dial("4711#").await.unwrap();
    // In the queue: told so, and then music.
    caller.expect_tone(PLACE, SOUND).await.unwrap();
    assert_eq!(desk.done("GET", "queuedevice", "waitnum").await, 1);
    assert_eq!(desk.done("GET", "calldata", "ivrcallcount/1").await, 0);

    desk.done("POST", "onlineagent", "sayfree").await;
    desk.event("AgentState_CancelNotReady_Success").await;
    let agent = rings(&phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    let talking = desk.events(TALKS).await.remove(0);
    hear_each_other(&caller, &agent).await;
    let call = talking["content"]["callid"].clone();
    let data = desk.done("GET", "calldata", "appdata").await;
    assert_eq!(data, "account=4711");

    // To the flow for a while, and back with the same call.
    let body = r#"{"devicetype":3,"address":"4000","mode":1}"#;
    let answer = desk.ask("POST", "voicecall", "transfer", body).await;
    assert_eq!(answer["retcode"], "0", "{answer}");
    caller.expect_tone(MENU, SOUND).await.unwrap();
    agent.expect_silence(SOUND).await.unwrap();
    caller.dial("2").await.unwrap();
    let back = desk.event("AgentEvent_Talking").await;
    assert_eq!(back["content"]["callid"], call);
    hear_each_other(&caller, &agent).await;
    soon(caller.hang_up()).await;
    desk.event("AgentState_Ready").await;
    soon(agent.ended()).await;
    site.figures_are(&before).await;
}
