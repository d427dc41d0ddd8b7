//! What was written once must be read for ever.

use super::{AgentRecord, ChangeRecord, OutboxRecord};

/// Reads a row as it was written by the first version, and writes the same again.
fn check(row: &str) {
    let changes: Vec<ChangeRecord<'_>> = serde_json::from_str(row).unwrap();
    let changes: Vec<_> = changes.into_iter().map(ChangeRecord::core).collect();
    let records: Vec<_> = changes.iter().map(ChangeRecord::of).collect();
    assert_eq!(serde_json::to_string(&records).unwrap(), row);
}

const AGENT: &str = r#"{"id":101,"session":{"serial":7,"signed_in":1,"phone":"40001","origin":{"peer":"p","client_ip":"c","entry_ip":"e","service_work_id":"工"},"terms":{"agent_type":"video","voice":true,"chat":true,"mail":false,"release_phone":true,"phone_linkage":false,"listen":true,"video_phone":"7"},"delivery":{"push":{"uri":"u","dialect":"event_list","service_token":"t","failing_since":2}},"token":{"current":"g.AgentGateway0","issued":3,"previous":["f.AgentGateway0",4],"renewal":{"dynamic":{"interval":60000,"timeout":120000}}},"must_change_password":true},"activity":{"call":{"phase":{"ringing":{"until":5}},"pending":{"rest":{"length":1000,"cause":9}}}},"since":6,"before":"busy","settings":{"auto_answer":true,"auto_idle":false,"talk_right":true,"self_record":false,"record_before_talking":false,"forwarding":"0"},"skills":[1,2],"custom_state":65534}"#;

#[test]
fn agents() {
    check(&format!(r#"[{{"put":{AGENT}}}]"#));
    let smallest = r#"{"id":101,"session":{"serial":7,"signed_in":1,"origin":{"peer":"p","client_ip":"c"},"terms":{"agent_type":"voice","voice":true,"chat":true,"mail":false,"release_phone":true,"phone_linkage":false,"listen":true},"delivery":"poll","token":{"current":"g","issued":3,"renewal":{"static":{"overlap":60000}}},"must_change_password":false},"activity":ACTIVITY,"since":6,"settings":{"auto_answer":true,"auto_idle":false,"talk_right":true,"self_record":false,"record_before_talking":false},"skills":[]}"#;
    for activity in [
        r#""idle""#,
        r#"{"busy":{"reason":3}}"#,
        r#"{"rest":{"rest":{"length":1000,"cause":9},"until":7}}"#,
        r#"{"work":{}}"#,
        r#"{"work":{"until":7,"pending":{"busy":{"reason":0}}}}"#,
        r#"{"call":{"phase":{"talking":{"since":5}}}}"#,
    ] {
        check(&format!(
            r#"[{{"put":{}}}]"#,
            smallest.replace("ACTIVITY", activity)
        ));
    }
}

#[test]
fn events() {
    let message = r#"{"sender":102,"sender_name":"n","at":1,"text":"t"}"#;
    let parties = r#"{"call":"1-2","caller":"3","called":"4","feature":0}"#;
    // Left open at its end.
    let recording = r#"{"id":"Yc1v1a101d20261125t1902050","call":"1-2","agent":101,"caller":"3","called":"4","skill":1,"name":"Y:/1/0/20261125/101/1902050.V3","file":"1/101-1","task":1,"begun":1"#;
    let plain = [
        "in_service",
        "ready",
        "handling_call",
        "wrap_up",
        "busy_cancelled",
        "rest_set",
        "rest_cancelled",
        "rest_timeout",
        "work_set",
        "work_cancelled",
        "forced_busy",
        "forced_idle",
        "phone_offhook",
        "phone_busy",
        "phone_unknown",
        "play_begun",
        "play_finished",
        "play_failed",
        "play_stopped",
        "all_agents_busy",
    ];
    let mut events: Vec<String> = plain.iter().map(|name| format!("\"{name}\"")).collect();
    events.extend([
        r#"{"shutdown_service":{"signed_in":1}}"#.to_owned(),
        r#"{"linkage_capability":{"linked":true}}"#.to_owned(),
        r#"{"busy_set":{"reason":2}}"#.to_owned(),
        format!(r#"{{"note":{message}}}"#),
        format!(r#"{{"bulletin":{message}}}"#),
        r#"{"phone_released":{"by_agent":false}}"#.to_owned(),
        r#"{"phone_alerting":null}"#.to_owned(),
        format!(r#"{{"phone_alerting":{parties}}}"#),
        format!(r#"{{"ringing":{{"parties":{parties}}}}}"#),
        format!(r#"{{"auto_answer":{{"parties":{parties},"transferred_by":102}}}}"#),
        r#"{"customer_alerting":{"call":"1-2","number":"3"}}"#.to_owned(),
        r#"{"customer_alerting":{"call":"1-2","number":"3","agent":102}}"#.to_owned(),
        format!(r#"{{"talking":{parties}}}"#),
        r#"{"held":{"call":"1-2"}}"#.to_owned(),
        r#"{"conference":{"call":"1-2","partner":"5"}}"#.to_owned(),
        r#"{"no_answer":{"call":"1-2"}}"#.to_owned(),
        r#"{"call_out_failed":{"call":"1-2"}}"#.to_owned(),
        r#"{"internal_call_failed":{"call":"1-2"}}"#.to_owned(),
        r#"{"connect_failed":{"call":"1-2"}}"#.to_owned(),
        r#"{"consult_failed":{"call":"1-2"}}"#.to_owned(),
        r#"{"transfer_result":{"call":"1-2"}}"#.to_owned(),
        format!(r#"{{"incoming_info":{{"parties":{parties},"skill_name":"","requeued":0}}}}"#),
        format!(
            r#"{{"incoming_info":{{"parties":{parties},"skill":1,"skill_name":"voice","last_agent":102,"requeued":3}}}}"#
        ),
        r#"{"call_released":{"call":"1-2"}}"#.to_owned(),
        format!(r#"{{"record_begun":{recording}}}}}"#),
        format!(r#"{{"record_failed":{recording},"ended":5}}}}"#),
        format!(r#"{{"record_done":{recording},"ended":5,"written":{{"length":4000,"bytes":128044}}}}}}"#),
        r#"{"customer_released":{"call":"1-2","number":"3"}}"#.to_owned(),
        r#"{"preview":{"task":1099511627776,"number":"3","data":"order 1"}}"#.to_owned(),
        r#"{"abandoned":{"call":"1-2","caller":"3","data":""}}"#.to_owned(),
        r#"{"conference_begun":1827358000000000}"#.to_owned(),
        r#"{"conference_joined":5}"#.to_owned(),
        r#"{"conference_ringing":5}"#.to_owned(),
        r#"{"conference_left":5}"#.to_owned(),
        r#"{"conference_chaired":5}"#.to_owned(),
        r#"{"conference_changed":{"conference":5,"member":{"line":"3"},"change":"joined"}}"#.to_owned(),
    ]);
    let inspected = [
        "signed_in",
        "signed_out",
        "idle",
        "busy",
        "work",
        "rest",
        "active",
        "wait_answer",
        "wait_alerting",
        "mute",
        "play_voice",
        "three_party",
        "hung_up",
        "monitor",
        "stop_monitor",
        "supervise_other",
        "insert_call",
        "supervise_insert",
        "stop_supervise_insert",
        "record_begin",
        "record_stop",
    ];
    events.extend(
        inspected.map(|change| format!(r#"{{"inspected":{{"agent":102,"name":"n","change":"{change}"}}}}"#)),
    );
    let changes = [
        r#""joined""#,
        r#"{"left":"itself"}"#,
        r#"{"left":"hung_up"}"#,
        r#"{"left":"ended"}"#,
        r#"{"left":"signed_out"}"#,
        r#"{"left":"other"}"#,
        r#""chair""#,
        r#""muted""#,
        r#""unmuted""#,
        r#""held""#,
        r#""unheld""#,
    ];
    events.extend(changes.map(|change| {
        format!(r#"{{"conference_changed":{{"conference":5,"member":{{"agent":102}},"change":{change}}}}}"#)
    }));
    let causes = [
        "normal",
        "no_answer",
        "rejected",
        "unreachable",
        "busy",
        "caller_left",
        "media_lost",
        "overload",
        "restart",
    ];
    events
        .extend(causes.map(|cause| format!(r#"{{"transfer_result":{{"call":"1-2","failed":"{cause}"}}}}"#)));
    for event in events {
        check(&format!(
            r#"[{{"owed":{{"agent":101,"entry":{{"no":5,"at":6,"event":{event}}}}}}}]"#
        ));
    }
}

#[test]
fn other_changes() {
    check(
        r#"[{"told":{"agent":101,"upto":9}},{"gone":{"agent":101,"session":7,"farewell":{"shutdown_service":{"signed_in":1}}}}]"#,
    );
}

#[test]
fn whole_agents_with_members_that_this_version_does_not_know() {
    let agent = AGENT.replacen(r#""id""#, r#""colour":"red","id""#, 1);
    let agent: AgentRecord<'_> = serde_json::from_str(&agent).unwrap();
    assert_eq!(
        serde_json::to_string(&AgentRecord::of(&agent.core())).unwrap(),
        AGENT
    );
    let row = r#"{"last":9,"owed":[{"no":9,"at":1,"event":"ready"}]}"#;
    let outbox: OutboxRecord<'_> = serde_json::from_str(row).unwrap();
    assert_eq!(
        serde_json::to_string(&OutboxRecord::of(&outbox.core())).unwrap(),
        row
    );
}
