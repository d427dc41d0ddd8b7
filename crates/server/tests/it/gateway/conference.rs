//! Chapter `agentconf` over HTTP, the switch played by hand.

use super::desktop::Desktop;
use super::switchboard::site;
use super::web::Answer;

impl Desktop {
    /// An operation with a conference of agents.
    pub(super) async fn confer(&self, method: &str, rest: &str, body: &str) -> Answer {
        self.ask(method, "agentconf", rest, body).await
    }
}

#[tokio::test]
async fn what_is_refused_before_the_core() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    for (method, path, body, retcode) in [
        ("POST", "/requestagentconf", "{}", "100-011"),
        ("POST", "/requestagentconf", r#"{"memberNum":121}"#, "100-011"),
        ("POST", "/requestagentconf", "junk", "000-002"),
        ("PUT", "/prolongtime?prolongTime=1441", "", "000-002"),
        ("PUT", "/applytoshiftpresident?destWorkNo=101", "", "101-005"),
        ("PUT", "/applytoshiftpresident", "", "100-011"),
        ("PUT", "/playvoicetoconf", r#"{"voicePath":"../x"}"#, "100-011"),
        (
            "PUT",
            "/playvoicetoconf",
            r#"{"voicePath":"6/0/20161025/20011/1902050-1f"}"#,
            "100-007",
        ),
        (
            "PUT",
            "/modifyconfresource",
            r#"{"modifyType":0,"modifyNum":1}"#,
            "100-011",
        ),
        ("POST", "/holdparticipant", "{}", "100-011"),
        ("POST", "/answeragentconf", "", "000-002"),
    ] {
        desk.confer(method, path, body).await.refused(retcode);
    }
    let stranger = Desktop {
        guid: "0.AgentGateway0".to_owned(),
        ..desk.clone()
    };
    stranger
        .confer("PUT", "/answeragentconf", "")
        .await
        .refused("000-003");
    let nobody = Desktop {
        agent: 110,
        ..desk.clone()
    };
    nobody
        .confer("PUT", "/answeragentconf", "")
        .await
        .refused("100-006");
}
