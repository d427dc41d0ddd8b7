//! The tour's queue: callers come by a flow, wait, and reach two agents.

use super::Ground;
use super::desk::{Desk, PATIENCE};
use super::supervision;
use crate::demo_phones::{DemoPhones, TONE};
use crate::out;
use ccgate_core::AgentId;
use ccgate_phone::{Call, CallOptions, Phone, PhoneSettings, Sound, Stream};
use hyper::Method;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// The access code of the demo's flow, and the key of its menu that leads to [`QUEUE`].
const ACCESS_CODE: &str = "4000";
const KEY: &str = "1";
const QUEUE: &str = "1";
/// A queue that nobody calls in the tour: the inspector serves it, and so none of the callers.
const ELSEWHERE: &str = "2";
/// Who calls, and what each says, in Hz.
const CALLERS: [(&str, f32); 3] = [
    ("13900000001", 440.0),
    ("13900000002", 520.0),
    ("13900000003", 660.0),
];
const AGENTS: [AgentId; 2] = [AgentId(118), AgentId(119)];
const INSPECTOR: AgentId = AgentId(121);
/// The beep before an announcement, in Hz.
const BEEP: f32 = 1000.0;
/// Between two callers.
const APART: Duration = Duration::from_millis(200);
/// How long the menu is listened to before a key is pressed.
const LISTENS: Duration = Duration::from_millis(1500);
/// Between two looks at the queue: an agent may ask five times in two seconds.
const LOOKS: Duration = Duration::from_millis(700);

/// The announcement comes again each 20 s: one that was missed costs no more.
const REPEATED: Duration = Duration::from_secs(25);
/// Between two looks at what is heard.
const LOOK: Duration = Duration::from_millis(20);

/// A caller whose call was answered.
pub(super) struct Caller {
    number: &'static str,
    pub(super) hz: f32,
    pub(super) call: Call,
}

/// Both ends of a talk.
pub(super) struct Talk {
    pub(super) agent: AgentId,
    pub(super) caller: Caller,
    pub(super) phone: Arc<Call>,
}

/// Signs out whom an earlier run left signed in when it was ended in the midst of the tour: they would
/// get the callers of this one.
///
/// # Errors
/// What was refused, in words.
pub(super) async fn clear(ground: &Ground<'_>) -> Result<(), String> {
    for agent in AGENTS.into_iter().chain([INSPECTOR]) {
        let mut desk = Desk::sign_in(ground.address, ground.certificate, agent).await?;
        desk.sign_out().await?;
    }
    Ok(())
}

/// Shows callers, flow, queue and supervision.
///
/// # Errors
/// What went otherwise than it should, in words.
pub(super) async fn show(ground: &Ground<'_>, switch: SocketAddr, phones: &DemoPhones) -> Result<(), String> {
    let [one, two] = AGENTS;
    out::say(format_args!(
        "\nThe queue: callers dial {ACCESS_CODE} and come by a flow into queue {QUEUE}; \
         agents {one} and {two} serve it, inspector {INSPECTOR} looks on"
    ));
    let (address, certificate) = (ground.address, ground.certificate);
    let mut first = Desk::sign_in(address, certificate, one).await?;
    let mut second = Desk::sign_in(address, certificate, two).await?;
    let mut inspector = Desk::sign_in(address, certificate, INSPECTOR).await?;
    let path = format!("/resetskill/false?skillid={ELSEWHERE}");
    inspector.ask(Method::POST, super::STATE, &path).await?;
    for desk in [&mut first, &mut second] {
        desk.ask(Method::POST, super::STATE, "/saybusy").await?;
    }
    if free_agents(&mut second).await? > 0 {
        out::say("   left out: somebody else is signed in and free, and would get the callers");
    } else {
        let desks = (&mut first, &mut second, &mut inspector);
        serve(ground, switch, phones, desks).await?;
    }
    for mut desk in [first, second, inspector] {
        desk.sign_out().await?;
    }
    out::say(format_args!("\n • agents {one}, {two} and {INSPECTOR} sign out"));
    Ok(())
}

async fn serve(
    ground: &Ground<'_>,
    switch: SocketAddr,
    phones: &DemoPhones,
    (first, second, inspector): (&mut Desk, &mut Desk, &mut Desk),
) -> Result<(), String> {
    let [one, two] = AGENTS;
    out::say("\n • the inspector wants to be told of the two agents, who are busy");
    let path = format!("/beginmonitor?agents={one};{two}");
    inspector.show(Method::POST, "qualitycontrol", &path, "").await?;

    let settings = PhoneSettings::new(SocketAddr::new(switch.ip(), 0), switch);
    let outside = Phone::bind(settings).await.map_err(|error| error.to_string())?;
    let mut callers = dial(&Arc::new(outside), inspector).await?.into_iter();

    out::say("\n • the agents are free: their phones ring and pick up by themselves");
    let mut talks = Vec::new();
    for desk in [&mut *first, &mut *second] {
        desk.ask(Method::POST, super::STATE, "/sayfree").await?;
        let caller = callers.next().ok_or("there is no caller left")?;
        talks.push(talk(desk, caller, phones).await?);
    }
    let last = callers.next().ok_or("there is no caller left")?;
    let body = format!(r#"{{"skills":[{QUEUE}]}}"#);
    inspector
        .show(Method::POST, "queuedevice", "/queryacdstat", &body)
        .await?;

    supervision::show(inspector, &talks[0], phones).await?;

    out::say(format_args!(
        "\n • {} hangs up, and the one who still waits is next",
        talks[0].caller.number
    ));
    talks[0].caller.call.hang_up().await;
    let third = talk(first, last, phones).await?;

    out::say("\n • everybody hangs up; what the inspector was told of all this");
    third.caller.call.hang_up().await;
    talks[1].caller.call.hang_up().await;
    supervision::told(inspector, [(one, 2), (two, 1)]).await?;
    match ground.ops {
        Some(ops) => figures(ops).await,
        None => Ok(()),
    }
}

/// How many agents the queue could offer a call to.
async fn free_agents(desk: &mut Desk) -> Result<u64, String> {
    let path = format!("/agentbyskill/{QUEUE}");
    let agents = desk.ask(Method::GET, "agentgroup", &path).await?;
    let free = |agent: &&Value| agent["status"] == 4;
    let agents = agents.body["result"].as_array();
    let count = agents.map_or(0, |agents| agents.iter().filter(free).count());
    u64::try_from(count).map_err(|error| error.to_string())
}

/// All callers dial, each in a task of its own; they come back in the order in which they wait.
async fn dial(outside: &Arc<Phone>, inspector: &mut Desk) -> Result<Vec<Caller>, String> {
    out::say(format_args!("\n • three callers dial {ACCESS_CODE}"));
    let mut coming = Vec::new();
    for (number, hz) in CALLERS {
        coming.push(tokio::spawn(come(Arc::clone(outside), number, hz)));
        sleep(APART).await;
    }
    let mut callers = Vec::new();
    let mut announcements = Vec::new();
    for caller in coming {
        let caller = caller.await.map_err(|error| error.to_string())??;
        announcements.push(tokio::spawn(announcement(
            caller.number,
            caller.call.sound().clone(),
        )));
        callers.push(caller);
    }
    out::say(format_args!(
        "   sound    each hears a greeting and a menu, and presses {KEY}"
    ));
    all_wait(inspector, callers.len()).await?;
    let mut packets = Vec::new();
    for announcement in announcements {
        let heard = announcement.await.map_err(|error| error.to_string())?;
        packets.push(heard?.to_string());
    }
    out::say(format_args!(
        "   sound    each hears music ({} packets), then a beep of {BEEP} Hz and a voice that says its place",
        packets.join(", ")
    ));
    let path = format!("/waitcallinfo/{QUEUE}");
    let waiting = inspector.ask(Method::GET, "calldata", &path).await?;
    let waiting = waiting.body["result"].as_array().cloned().unwrap_or_default();
    let place = |caller: &Caller| waiting.iter().position(|one| one["caller"] == caller.number);
    callers.sort_by_key(place);
    match callers.iter().all(|caller| place(caller).is_some()) {
        true => Ok(callers),
        false => Err(format!("not all callers are in the queue: {waiting:?}")),
    }
}

/// One caller dials, hears greeting and menu for a while, and chooses.
async fn come(outside: Arc<Phone>, number: &'static str, hz: f32) -> Result<Caller, String> {
    let failed = |error| format!("the call of {number} failed: {error}");
    let options = CallOptions::saying(Sound::Tone(hz));
    let outgoing = outside.start_call(ACCESS_CODE, number, options);
    let outgoing = outgoing.await.map_err(failed)?;
    let call = timeout(PATIENCE, outgoing.answered()).await;
    let call = call
        .map_err(|_| format!("the flow didn't answer {number} in time"))?
        .map_err(failed)?;
    voice(call.sound(), "the greeting").await?;
    sleep(LISTENS).await;
    voice(call.sound(), "the menu").await?;
    let pressed = call.dial(KEY).await;
    pressed.map_err(|error| format!("{number} couldn't press {KEY}: {error}"))?;
    Ok(Caller { number, hz, call })
}

/// Something is heard that isn't silence.
async fn voice(sound: &Stream, what: &str) -> Result<(), String> {
    let until = Instant::now() + PATIENCE;
    while sound.hearing().tones.is_empty() {
        if Instant::now() >= until {
            return Err(format!("{what} wasn't heard: {}", sound.hearing()));
        }
        sleep(LOOK).await;
    }
    Ok(())
}

/// Looks at the queue until so many wait, and shows it.
async fn all_wait(inspector: &mut Desk, callers: usize) -> Result<(), String> {
    let until = Instant::now() + PATIENCE;
    let path = format!("/skillwaitnum/{QUEUE}");
    loop {
        let answer = inspector.ask(Method::GET, "queuedevice", &path).await?;
        if answer.body["result"].as_u64() == u64::try_from(callers).ok() {
            out::say(format_args!(
                "   request  GET …/queuedevice/{INSPECTOR}{path} → {}",
                answer.text
            ));
            return Ok(());
        }
        if Instant::now() >= until {
            return Err(format!("{callers} callers should wait, but: {}", answer.text));
        }
        sleep(LOOKS).await;
    }
}

/// Waits for the announcement of a caller's place in the queue: how many packets of music came before.
async fn announcement(number: &str, sound: Stream) -> Result<u64, String> {
    let before = sound.heard().packets;
    let wrong = |instead| format!("{number} should hear {BEEP} Hz and a voice but {instead}");
    sound.expect_tone(BEEP, REPEATED).await.map_err(wrong)?;
    let music = sound.heard().packets - before;
    sound.expect_no_tone(BEEP, PATIENCE).await.map_err(wrong)?;
    voice(&sound, &format!("the place of {number}")).await?;
    Ok(music)
}

/// The agent gets that caller, and both hear each other.
async fn talk(desk: &mut Desk, caller: Caller, phones: &DemoPhones) -> Result<Talk, String> {
    let agent = desk.agent;
    let told = desk.until_told("AgentEvent_Talking").await?;
    if told["caller"] != caller.number {
        return Err(format!("agent {agent} should get {}, but: {told}", caller.number));
    }
    let phone = timeout(PATIENCE, phones.call_of(agent)).await.ok().flatten();
    let phone = phone.ok_or_else(|| format!("agent {agent}'s phone didn't pick up in time"))?;
    let talk = Talk { agent, caller, phone };
    hears(&talk.phone, &[talk.caller.hz], &format!("agent {agent}")).await?;
    hears(&talk.caller.call, &[TONE], talk.caller.number).await?;
    out::say(format_args!(
        "   sound    agent {agent} hears {} Hz of {}, who hears {TONE} Hz",
        talk.caller.hz, talk.caller.number
    ));
    Ok(talk)
}

/// All these tones are heard at once.
pub(super) async fn hears(call: &Call, hz: &[f32], who: &str) -> Result<(), String> {
    let heard = call.sound().expect_tones(hz, PATIENCE).await;
    heard
        .map(drop)
        .map_err(|instead| format!("{who} should hear {hz:?} Hz but {instead}"))
}

/// The queue's figures as a monitoring system sees them.
async fn figures(ops: SocketAddr) -> Result<(), String> {
    let text = super::client::plain(ops, "/metrics").await?;
    let whose = format!(r#"of="queue",id="{QUEUE}""#);
    let shown = [
        r#"result="offered""#,
        r#"result="answered""#,
        r#"result="abandoned""#,
        "longest_wait",
    ];
    for part in shown {
        let mut lines = text.lines().filter(|line| line.contains(&whose));
        let line = lines.find(|line| line.contains(part));
        let line = line.ok_or_else(|| format!("/metrics has no {part} of queue {QUEUE}"))?;
        out::say(format_args!("   metrics  {line}"));
    }
    Ok(())
}
