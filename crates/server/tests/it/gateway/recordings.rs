//! Chapter `recordplay` over HTTP, and recordings fetched.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::desktop::Desktop;
use super::harness::{Site, leap, until};
use super::switchboard::{self, Switchboard};
use super::web::Answer;

/// Puts the sound of a recording where the switch would have written it.
async fn put(site: &Site, recording: &Value, sound: &[u8]) {
    let id = recording["recordID"].as_str().unwrap();
    let file = site.recording(id).await.file;
    let path = site.config.recording.directory.join(format!("{file}.wav"));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, sound).unwrap();
}

impl Desktop {
    async fn record_play(&self, method: &str, rest: &str, body: &str) -> Answer {
        let path = format!("/recordplay/{}/{rest}", self.agent);
        self.web.call(method, &path, &self.guid, body).await
    }
}

/// Agent 101 has talked and recorded it; what the catalogue says of the recording.
async fn recorded(site: &Site, name: &str, bytes: usize) -> (Desktop, Value) {
    let (desk, board) = (Desktop::settled(site, 101).await, Switchboard::of(site));
    desk.record_play("PUT", &format!("record?filename={name}"), "")
        .await
        .refused("500-008");
    let path = "/voicecall/101/callout";
    let answer = desk
        .web
        .call("PUT", path, &desk.guid, r#"{"called":"13900000000"}"#)
        .await
        .ok();
    let call = answer.result().as_str().unwrap().to_owned();
    board.pick_up(101);
    board.answer_outside(&call);
    desk.record_play("DELETE", "stoprecord", "")
        .await
        .refused("100-007");
    desk.record_play("PUT", &format!("record?filename={name}"), "")
        .await
        .ok();
    desk.record_play("PUT", "recordwithoutfilename", "")
        .await
        .refused("500-008");
    desk.record_play("POST", "pauserecord", "").await.ok();
    desk.record_play("POST", "pauserecord", "")
        .await
        .refused("500-004");
    desk.record_play("POST", "resumerecord", "").await.ok();
    desk.record_play("POST", "resumerecord", "")
        .await
        .refused("500-006");
    desk.record_play("DELETE", "stoprecord", "").await.ok();
    let list = desk
        .record_play("GET", "queryselfrecordfile", "")
        .await
        .ok()
        .result();
    let task = list[0]["taskId"].as_u64().unwrap();
    board.recorded(task, Duration::from_secs(1), bytes as u64);
    let own = async || {
        desk.record_play("GET", "queryselfrecordfile", "")
            .await
            .ok()
            .result()
    };
    until(async || own().await[0]["length"] == 1000).await;
    let list = own().await;
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["callId"], call.as_str());
    (desk, list[0].clone())
}

fn may_record(config: &mut ccgate_server::config::Config) {
    config.calls.self_record = true;
}

#[tokio::test]
async fn recordings_are_found_by_whom_they_concern() {
    let site = switchboard::site(may_record).await;
    let (desk, recording) = recorded(&site, "", 4).await;
    let id = recording["recordID"].as_str().unwrap();
    let name = recording["fileName"].as_str().unwrap();
    let call = recording["callId"].as_str().unwrap();
    let other = Desktop::settled(&site, 102).await;
    let inspector = Desktop::settled(&site, 121).await;
    for (path, is_list) in [
        (format!("recordfilefromrecordid?recordid={id}"), false),
        (format!("queryrecordfilebycallid?callid={call}"), true),
        (format!("queryrecordfilebycallid?callid={call}&workno=101"), true),
        ("recordfile?workno=101".to_owned(), true),
    ] {
        for asking in [&desk, &inspector] {
            let seen = asking.record_play("GET", &path, "").await.ok().result();
            let seen = if is_list { seen[0].clone() } else { seen };
            assert_eq!(seen, recording, "{path}");
        }
        other.record_play("GET", &path, "").await.refused("900-002");
    }
    let of_all = inspector.record_play("GET", "recordfile", "").await.ok();
    assert_eq!(of_all.result(), json!([recording]));
    desk.record_play("GET", "recordfile", "").await.refused("900-002");
    for asked in [id, name] {
        let path = format!("recordfileurl?filepath={asked}");
        desk.record_play("GET", &path, "").await.ok();
        other.record_play("GET", &path, "").await.refused("900-002");
    }
    desk.record_play("GET", "recordfileurl?filepath=Y:/no.V3", "")
        .await
        .refused("100-007");
    desk.record_play("GET", "recordfilefromrecordid?recordid=no", "")
        .await
        .refused("100-007");
    desk.record_play("GET", "recordfilefromrecordid", "")
        .await
        .refused("000-002");
    let none = desk
        .record_play("GET", "queryrecordfilebycallid?callid=1-1", "")
        .await
        .ok();
    assert_eq!(none.result(), json!([]));
    // Where the file lies is no way round the catalogue.
    for path in ["1/0/20261122/101/1200000-1f", "Y:/1/0/20261122/101/1200000-1f"] {
        let body = json!({ "voicepath": path }).to_string();
        other.record_play("PUT", "play", &body).await.refused("100-007");
    }
    desk.record_play("GET", "recordzipfileurl?filepath=x", "")
        .await
        .refused("100-007");
}

#[tokio::test]
async fn recording_by_hand_is_a_setting() {
    let site = switchboard::site(|config| config.calls.self_record = false).await;
    let desk = Desktop::settled(&site, 101).await;
    for path in ["record", "recordwithoutfilename"] {
        let refused = desk.record_play("PUT", path, "").await.refused("100-007");
        assert!(refused.message().contains("may not"), "{}", refused.message());
    }
}

#[tokio::test]
async fn recordings_are_fetched_whole_and_in_parts() {
    let sound: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    let site = switchboard::site(|config| {
        may_record(config);
        // What is too old at the end is the address alone.
        config.limits.idle_time = Duration::from_secs(86_400);
        config.events.silence = Duration::from_secs(86_400);
    })
    .await;
    let (desk, recording) = recorded(&site, "X:/mine.V3", sound.len()).await;
    assert_eq!(recording["fileName"], "X:/mine.V3");
    let id = recording["recordID"].as_str().unwrap();
    let address = desk
        .record_play("GET", "recordfileurl?filepath=X:/mine.V3", "")
        .await
        .ok();
    let url = address.member("url").as_str().unwrap().to_owned();
    let get = async |headers: &[(&str, &str)]| desk.web.raw("GET", &url, headers, "").await;
    let header = |answer: &Answer, name: &str| {
        let value = answer.headers.get(name);
        value
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    };

    assert_eq!(get(&[]).await.status, StatusCode::NOT_FOUND, "without its file");
    put(&site, &recording, &sound).await;

    let whole = get(&[]).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert!(whole.body == sound);
    assert_eq!(header(&whole, "content-type"), "audio/wav");
    assert_eq!(header(&whole, "content-length"), "300000");
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    assert_eq!(header(&whole, "cache-control"), "private, no-store");
    let tag = header(&whole, "etag");

    let head = desk.web.raw("HEAD", &url, &[], "").await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(header(&head, "content-length"), "300000");
    assert!(head.body.is_empty());

    for (range, first, last) in [
        ("bytes=0-9", 0, 9),
        ("bytes=100000-", 100_000, 299_999),
        ("bytes=-5", 299_995, 299_999),
        ("bytes=70000-200000", 70_000, 200_000),
    ] {
        let part = get(&[("range", range), ("if-range", &tag)]).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert!(part.body == sound[first..=last], "{range}");
        assert_eq!(
            header(&part, "content-range"),
            format!("bytes {first}-{last}/300000")
        );
    }
    let changed = get(&[("range", "bytes=0-9"), ("if-range", "\"other\"")]).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_eq!(changed.body.len(), 300_000);
    let beyond = get(&[("range", "bytes=300000-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header(&beyond, "content-range"), "bytes */300000");

    let posted = desk.web.raw("POST", &url, &[], "").await;
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);

    // By the Guid of a session, too.
    let plain = |agent: u32| format!("/agentgateway/record/{id}?agentid={agent}");
    let own = desk
        .web
        .raw("GET", &plain(101), &[("guid", &desk.guid)], "")
        .await;
    assert_eq!(own.status, StatusCode::OK);
    let other = Desktop::settled(&site, 102).await;
    let refused = other
        .web
        .raw("GET", &plain(102), &[("guid", &other.guid)], "")
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let missing = other
        .web
        .raw(
            "GET",
            "/agentgateway/record/no?agentid=102",
            &[("guid", &other.guid)],
            "",
        )
        .await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let guid_of_another = other
        .web
        .raw("GET", &plain(101), &[("guid", &other.guid)], "")
        .await;
    assert_eq!(guid_of_another.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        desk.web.raw("GET", &plain(101), &[], "").await.status,
        StatusCode::UNAUTHORIZED
    );

    // An address is for one agent, one recording and a time.
    for forged in [
        url.replace("agentid=101", "agentid=121"),
        url.replace("expires=1", "expires=2"),
        url.replace("sign=", "sign=0"),
        url.replace("&sign=", "&x="),
        url.replace(id, "other"),
    ] {
        assert_ne!(forged, url);
        let answer = desk.web.raw("GET", &forged, &[], "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{forged}");
    }
    leap(31 * 60).await;
    assert_eq!(get(&[]).await.status, StatusCode::UNAUTHORIZED, "too late");
}

#[tokio::test]
async fn an_address_ends_with_the_session() {
    let site = switchboard::site(may_record).await;
    let (desk, recording) = recorded(&site, "", 4).await;
    put(&site, &recording, b"abcd").await;
    let path = format!(
        "recordfileurl?filepath={}",
        recording["recordID"].as_str().unwrap()
    );
    let address = desk.record_play("GET", &path, "").await.ok();
    let url = address.member("url").as_str().unwrap().to_owned();
    assert_eq!(desk.web.raw("GET", &url, &[], "").await.body, "abcd");
    desk.act("DELETE", "forcelogout").await.ok();
    let answer = desk.web.raw("GET", &url, &[], "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    // The next session has to ask for its own.
    let again = Desktop::settled(&site, 101).await;
    let answer = again.web.raw("GET", &url, &[], "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    again.record_play("GET", &path, "").await.ok();
}
