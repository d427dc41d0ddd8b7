//! Calls with more than two ends, §7.6–7.8: who hears whom.

use ccgate_phone::{Ended, Sound};

use super::desk::BY_HAND;
use super::*;

/// What the third one says.
const THIRDS: f32 = 1_200.0;
/// Where numbers outside are called.
const CARRIER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 12));

/// A site with agents 120 and 122 signed in, the first of them in a talk with a caller.
struct Scene {
    site: Site,
    before: BTreeMap<String, String>,
    desk: Desk,
    other: Desk,
    others_phone: Phone,
    /// Who is reached by numbers that begin with 0.
    far: Phone,
    at_caller: Call,
    at_agent: Call,
    /// The talk's call.
    call: String,
    /// The agent's phone and the caller's.
    kept: [Phone; 2],
}

impl Scene {
    async fn set() -> Self {
        let port = free_port(CARRIER);
        let trunks = format!(
            "[{{ name = \"outside\", identify = [\"{OUTSIDE}\"], addresses = [\"{CARRIER}:{port}\"], options_every = \"0s\" }}]"
        );
        let routes = "[{ prefix = \"0\", trunks = [\"outside\"] }]";
        let site = Site::start(&[("CCGATE_SIP__TRUNKS", &trunks), ("CCGATE_SIP__ROUTES", routes)]);
        let before = site.figures();
        let far = Phone::bind(PhoneSettings::new(SocketAddr::new(CARRIER, port), site.udp))
            .await
            .unwrap();
        let (phone, others_phone, outside) = (
            site.phone(120).await,
            site.phone(122).await,
            site.outside(|_| {}).await,
        );
        let mut desk = site.desk(120, BY_HAND).await;
        let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
        let shown = desk.done("GET", "calldata", "callinfo").await;
        let call = shown["callid"]
            .as_str()
            .unwrap_or_else(|| panic!("{shown}"))
            .to_owned();
        let other = site.desk(122, BY_HAND).await;
        Self {
            site,
            before,
            desk,
            other,
            others_phone,
            far,
            at_caller,
            at_agent,
            call,
            kept: [phone, outside],
        }
    }

    async fn ask(&mut self, method: &str, operation: &str, body: &str) {
        let answer = self.desk.ask(method, "voicecall", operation, body).await;
        assert_eq!(answer["retcode"], "0", "{operation}: {answer}");
    }

    /// The far end picks up.
    async fn far_answers(&self) -> Call {
        rings(&self.far).await.answer(&Sound::Tone(THIRDS)).await.unwrap()
    }

    /// The other agent picks up and answers.
    async fn other_answers(&mut self) -> Call {
        let call = rings(&self.others_phone)
            .await
            .answer(&Sound::Tone(THIRDS))
            .await
            .unwrap();
        self.other.events(OFFERED).await;
        self.other.done("PUT", "voicecall", "answer").await;
        self.other.event("AgentEvent_Talking").await;
        call
    }

    /// Holds the caller and talks to somebody outside.
    async fn consults(&mut self) -> Call {
        self.ask("POST", "hold", "").await;
        self.desk.events(&["AgentEvent_Hold"]).await;
        self.ask("PUT", "callout", r#"{"called":"0555"}"#).await;
        let at_far = self.far_answers().await;
        self.desk
            .events(&["AgentEvent_Customer_Alerting", "AgentEvent_Talking"])
            .await;
        hear([(&self.at_agent, &[THIRDS]), (&at_far, &[AGENTS])]).await;
        self.at_caller
            .sound()
            .expect_no_tone(AGENTS, SOUND)
            .await
            .unwrap();
        hears_music(&self.at_caller).await;
        at_far
    }

    /// All have hung up and nothing is left.
    async fn over(self) {
        self.site.figures_are(&self.before).await;
    }
}

/// Each hears all of these, and none of the other tones.
async fn hear<const N: usize>(ends: [(&Call, &[f32]); N]) {
    for (call, tones) in ends {
        call.sound().expect_tones(tones, SOUND).await.unwrap();
        for tone in [CALLERS, AGENTS, THIRDS] {
            if !tones.contains(&tone) {
                call.sound().expect_no_tone(tone, SOUND).await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_6_consulted_and_conferred_and_one_leaves() {
    let mut scene = Scene::set().await;
    let at_far = scene.consults().await;
    let body = format!("{{\"callid\":\"{}\"}}", scene.call);
    scene.ask("POST", "confjoin", &body).await;
    scene.desk.events(&["AgentEvent_Conference"]).await;
    let (at_caller, at_agent) = (&scene.at_caller, &scene.at_agent);
    hear([
        (at_agent, &[CALLERS, THIRDS]),
        (at_caller, &[AGENTS, THIRDS]),
        (&at_far, &[AGENTS, CALLERS]),
    ])
    .await;
    soon(at_caller.hang_up()).await;
    scene.desk.event("AgentEvent_Customer_Release").await;
    scene.desk.event("AgentEvent_Talking").await;
    hear([(at_agent, &[THIRDS]), (&at_far, &[AGENTS])]).await;
    soon(at_far.hang_up()).await;
    scene.desk.event("AgentState_Ready").await;
    scene.over().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_6_consulted_and_connected() {
    let mut scene = Scene::set().await;
    let at_far = scene.consults().await;
    let operation = format!("connecthold/{}", scene.call);
    scene.ask("POST", &operation, "").await;
    scene.desk.event("AgentState_Ready").await;
    assert!(matches!(soon(scene.at_agent.ended()).await, Ended::There(_)));
    hear([(&scene.at_caller, &[THIRDS]), (&at_far, &[CALLERS])]).await;
    soon(scene.at_caller.hang_up()).await;
    assert!(matches!(soon(at_far.ended()).await, Ended::There(_)));
    scene.over().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_7_helped_by_two_and_left_to_the_helper() {
    let mut scene = Scene::set().await;
    scene
        .ask(
            "POST",
            "innerhelp",
            r#"{"dstaddress":"122","devicetype":2,"mode":1}"#,
        )
        .await;
    let at_other = scene.other_answers().await;
    scene.desk.event("AgentEvent_Talking").await;
    hear([(&scene.at_agent, &[THIRDS]), (&at_other, &[AGENTS])]).await;
    hears_music(&scene.at_caller).await;
    scene.ask("DELETE", "release", "").await;
    scene.desk.event("AgentState_Ready").await;
    hear([(&scene.at_caller, &[THIRDS]), (&at_other, &[CALLERS])]).await;
    soon(scene.at_caller.hang_up()).await;
    scene.other.event("AgentState_Ready").await;
    assert!(matches!(soon(at_other.ended()).await, Ended::There(_)));
    scene.over().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_7_helped_by_three_and_the_helper_leaves() {
    let mut scene = Scene::set().await;
    scene
        .ask(
            "POST",
            "innerhelp",
            r#"{"dstaddress":"122","devicetype":2,"mode":2}"#,
        )
        .await;
    let at_other = scene.other_answers().await;
    scene.desk.event("AgentEvent_Conference").await;
    let (at_caller, at_agent) = (&scene.at_caller, &scene.at_agent);
    hear([
        (at_agent, &[CALLERS, THIRDS]),
        (at_caller, &[AGENTS, THIRDS]),
        (&at_other, &[AGENTS, CALLERS]),
    ])
    .await;
    soon(at_other.hang_up()).await;
    scene.other.event("AgentState_Ready").await;
    hear([(at_agent, &[CALLERS]), (at_caller, &[AGENTS])]).await;
    soon(at_caller.hang_up()).await;
    scene.desk.event("AgentState_Ready").await;
    scene.over().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_8_transferred_to_an_agent_by_release_and_by_success() {
    for mode in [0, 2] {
        let mut scene = Scene::set().await;
        let body = format!("{{\"devicetype\":2,\"address\":\"122\",\"mode\":{mode}}}");
        scene.ask("POST", "transfer", &body).await;
        let at_other = scene.other_answers().await;
        scene.desk.event("AgentState_Ready").await;
        hear([(&scene.at_caller, &[THIRDS]), (&at_other, &[CALLERS])]).await;
        assert!(matches!(soon(scene.at_agent.ended()).await, Ended::There(_)));
        soon(at_other.hang_up()).await;
        scene.other.event("AgentState_Ready").await;
        assert!(matches!(soon(scene.at_caller.ended()).await, Ended::There(_)));
        scene.over().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_8_transferred_outside() {
    // 1 release, 2 success.
    for mode in [1, 2] {
        let mut scene = Scene::set().await;
        let body = format!("{{\"devicetype\":5,\"address\":\"0555\",\"mode\":{mode}}}");
        scene.ask("POST", "transfer", &body).await;
        let at_far = scene.far_answers().await;
        scene.desk.event("AgentState_Ready").await;
        hear([(&scene.at_caller, &[THIRDS]), (&at_far, &[CALLERS])]).await;
        soon(scene.at_caller.hang_up()).await;
        assert!(matches!(soon(at_far.ended()).await, Ended::There(_)));
        scene.over().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_8_talked_to_outside_before_the_agent_leaves() {
    let mut scene = Scene::set().await;
    let body = r#"{"devicetype":5,"address":"0555","mode":3}"#;
    scene.ask("POST", "transfer", body).await;
    let at_far = scene.far_answers().await;
    scene
        .desk
        .events(&["AgentEvent_Customer_Alerting", "AgentEvent_Talking"])
        .await;
    hear([(&scene.at_agent, &[THIRDS]), (&at_far, &[AGENTS])]).await;
    scene.ask("POST", "canceltransfer", "").await;
    scene.desk.event("AgentEvent_Talking").await;
    hear([(&scene.at_agent, &[CALLERS]), (&scene.at_caller, &[AGENTS])]).await;
    assert!(matches!(soon(at_far.ended()).await, Ended::There(_)));

    scene.ask("POST", "transfer", body).await;
    let at_far = scene.far_answers().await;
    hear([(&scene.at_agent, &[THIRDS]), (&at_far, &[AGENTS])]).await;
    scene.ask("DELETE", "release", "").await;
    scene.desk.event("AgentState_Ready").await;
    hear([(&scene.at_caller, &[THIRDS]), (&at_far, &[CALLERS])]).await;
    soon(at_far.hang_up()).await;
    assert!(matches!(soon(scene.at_caller.ended()).await, Ended::There(_)));
    scene.over().await;
}

/// §7.8, three at once: external mode 4.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_8_three_talk() {
    let mut scene = Scene::set().await;
    scene
        .ask(
            "POST",
            "transfer",
            r#"{"devicetype":5,"address":"0555","mode":4}"#,
        )
        .await;
    let at_far = scene.far_answers().await;
    scene
        .desk
        .events(&["AgentEvent_Customer_Alerting", "AgentEvent_Conference"])
        .await;
    let (at_caller, at_agent) = (&scene.at_caller, &scene.at_agent);
    hear([
        (at_agent, &[CALLERS, THIRDS]),
        (at_caller, &[AGENTS, THIRDS]),
        (&at_far, &[AGENTS, CALLERS]),
    ])
    .await;
    soon(at_agent.hang_up()).await;
    scene.desk.event("AgentState_Ready").await;
    hear([(at_caller, &[THIRDS]), (&at_far, &[CALLERS])]).await;
    soon(at_caller.hang_up()).await;
    soon(at_far.ended()).await;
    scene.over().await;
}

/// §7.3 with nobody at the other end's ear, then §7.4.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_3_busy_and_s7_4_internal() {
    let mut scene = Scene::set().await;
    soon(scene.at_caller.hang_up()).await;
    scene.desk.event("AgentState_Ready").await;
    let phone = &scene.kept[0];
    let answer = scene
        .desk
        .ask("PUT", "voicecall", "callout", r#"{"called":"0555"}"#)
        .await;
    assert_eq!(answer["retcode"], "0", "{answer}");
    let at_agent = rings(phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    scene
        .desk
        .events(&[
            "AgentOther_PhoneAlerting",
            "AgentOther_PhoneOffhook",
            "AgentState_Busy",
        ])
        .await;
    soon(scene.far.incoming()).await.unwrap().reject(486).await;
    let failed = [
        "AgentOther_PhoneRelease",
        "AgentEvent_Call_Out_Fail",
        "AgentEvent_Connect_Fail",
        "AgentState_Ready",
    ];
    let failed = scene.desk.events(&failed).await;
    assert_eq!(failed[1]["content"], answer["result"], "{failed:?}");
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));

    let answer = scene
        .desk
        .ask("PUT", "voicecall", "callinner", r#"{"called":"122"}"#)
        .await;
    assert_eq!(answer["retcode"], "0", "{answer}");
    let at_agent = rings(phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    let at_other = scene.other_answers().await;
    let talking = scene.desk.event("AgentEvent_Talking").await;
    assert_eq!(talking["content"]["feature"], "6", "{talking}");
    hear([(&at_agent, &[THIRDS]), (&at_other, &[AGENTS])]).await;
    soon(at_other.hang_up()).await;
    scene.other.event("AgentState_Ready").await;
    scene.desk.event("AgentState_Ready").await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
    scene.over().await;
}

/// Who is mute is not heard, and hears.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn muted() {
    let mut scene = Scene::set().await;
    scene.ask("POST", "beginmute", "").await;
    hear([(&scene.at_agent, &[CALLERS]), (&scene.at_caller, &[])]).await;
    scene.ask("POST", "endmute", "").await;
    hear([(&scene.at_agent, &[CALLERS]), (&scene.at_caller, &[AGENTS])]).await;
    soon(scene.at_caller.hang_up()).await;
    scene.desk.event("AgentState_Ready").await;
    scene.over().await;
}
