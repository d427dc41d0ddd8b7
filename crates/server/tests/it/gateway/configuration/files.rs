//! Files of flows and prompts in the configuration interface.

use std::time::Duration;

use ccgate_core::directory::{Directory, Overflow, Route};
use ccgate_core::{FlowId, SkillId};
use ccgate_server::config::Config;
use ccgate_server::run::start;
use ccgate_store::{DirectoryLogFilter, demo};
use serde_json::{Value, json};

use super::super::harness::{Site, import};
use super::super::web::{Answer, BASE};
use super::{Admin, directories, site};

/// A flow of one step that plays `say`.
fn flow(id: u16, code: &str, say: &str) -> String {
    format!(
        "flow = {id}\nname = \"flow {id}\"\naccess_code = \"{code}\"\nstart = \"hello\"\n\n[step.hello]\n\
         do = \"play\"\nsay = \"{say}\"\nnext = \"wait\"\n\n[step.wait]\ndo = \"queue\"\nskill = 1\n"
    )
}

/// A tenth of a second of silence.
fn wav() -> Vec<u8> {
    ccgate_media::wav::write(&[0; 800])
}

fn prompt(config: &Config, name: &str) {
    let path = config.media.prompts.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, wav()).unwrap();
}

/// The site, with the prompt `en/hello` and no flow.
async fn prepared() -> Site {
    let site = site().await;
    prompt(&site.config, "en/hello.wav");
    site
}

fn in_force(site: &Site, flow: u16) -> Option<String> {
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    let name = owner.read(|vdn, _| {
        Ok(vdn
            .directory()
            .flows
            .get(&FlowId(flow))
            .map(|flow| flow.name.clone()))
    });
    name.unwrap().0
}

async fn objects(site: &Site) -> Vec<(String, bool, bool)> {
    let store = site.store().await;
    let lines = store
        .directory_log(DirectoryLogFilter::default(), 100)
        .await
        .unwrap();
    store.close().await;
    let by_hand = lines
        .into_iter()
        .filter(|line| line.who.starts_with("agent 119 from"));
    by_hand
        .map(|line| {
            (
                line.what.object,
                line.what.before.is_some(),
                line.what.after.is_some(),
            )
        })
        .collect()
}

impl Admin {
    async fn bytes(&self, method: &str, rest: &str, body: Vec<u8>) -> Answer {
        let path = format!("{BASE}/config/{rest}");
        self.web.raw(method, &path, &[("guid", &self.guid)], body).await
    }
}

/// Refused with this code, and with more in `result`.
#[track_caller]
fn refused(answer: &Answer, retcode: &str) -> Value {
    assert_eq!(answer.retcode(), retcode, "{}", answer.text());
    answer.result()
}

#[tokio::test]
async fn a_flow_is_saved_changed_and_deleted() {
    let site = prepared().await;
    let admin = Admin::boss(&site).await;
    assert_eq!(admin.get("files/flows").await.ok().result(), json!([]));

    let text = flow(7, "4700", "en/hello");
    let new = admin
        .put("files/flows", json!({"name": "a.toml", "text": text}))
        .await
        .ok()
        .result();
    assert_eq!((&new["flowId"], &new["faults"]), (&json!(7), &json!([])));
    // In force when it is answered, without waiting.
    assert_eq!(in_force(&site, 7).as_deref(), Some("flow 7"));
    let listed = admin.get("files/flows").await.ok().result();
    let expect = json!([{
        "name": "a.toml", "flowId": 7, "title": "flow 7", "description": "flow 7", "inForce": true,
        "accessCodes": ["4700"], "calls": 0, "bytes": text.len(), "version": new["version"], "faults": [],
    }]);
    assert_eq!(listed, expect);
    let one = admin.get("files/flows?name=a.toml").await.ok().result();
    assert_eq!((&one["text"], &one["version"]), (&json!(text), &new["version"]));

    // Somebody else was faster; a new file of a name that is there.
    let changed = text.replace("\"flow 7\"", "\"other\"");
    for version in [json!(""), json!("00"), json!(null)] {
        let body = json!({"name": "a.toml", "text": changed, "version": version});
        let told = refused(&admin.put("files/flows", body).await, "100-009");
        assert_eq!(told["version"], new["version"]);
    }
    let gone = json!({"name": "b.toml", "text": changed, "version": "00"});
    assert_eq!(
        refused(&admin.put("files/flows", gone).await, "100-009")["version"],
        Value::Null
    );
    let body = json!({"name": "a.toml", "text": changed, "version": new["version"]});
    let newer = admin.put("files/flows", body.clone()).await.ok().result();
    assert_ne!(newer["version"], new["version"]);
    assert_eq!(in_force(&site, 7).as_deref(), Some("other"));
    refused(&admin.put("files/flows", body).await, "100-009");
    // What is there already is saved again without a line in the log.
    let body = json!({"name": "a.toml", "text": changed, "version": newer["version"]});
    admin.put("files/flows", body).await.ok();

    // Something leads to it.
    let route = json!({"dnId": 9, "accesscode": "4701", "mediatype": 5, "devicetype": 3, "deviceId": 7});
    admin.post("vdn/calledroute", route).await.ok();
    let listed = admin.get("files/flows").await.ok().result();
    assert_eq!(listed[0]["accessCodes"], json!(["4700", "4701"]));
    admin.delete("files/flows?name=a.toml").await.refused("100-007");
    admin.delete("vdn/calledroute?dnId=9").await.ok();
    refused(
        &admin.delete("files/flows?name=a.toml&version=00").await,
        "100-009",
    );
    admin.delete("files/flows?name=a.toml").await.ok();
    assert_eq!(in_force(&site, 7), None);
    admin.delete("files/flows?name=a.toml").await.refused("000-002");
    admin.get("files/flows?name=a.toml").await.refused("000-002");
    let files = objects(&site)
        .await
        .into_iter()
        .filter(|(object, ..)| object == "flow file a.toml");
    let expect = [(false, true), (true, true), (true, false)];
    assert_eq!(
        files
            .map(|(_, before, after)| (before, after))
            .collect::<Vec<_>>(),
        expect
    );
    // Nothing half-done is left behind.
    assert_eq!(
        std::fs::read_dir(&site.config.flows.directory).unwrap().count(),
        0
    );
}

#[tokio::test]
async fn a_wrong_flow_is_refused_with_all_its_faults() {
    let site = prepared().await;
    let admin = Admin::boss(&site).await;
    let good = flow(7, "4700", "en/hello");
    admin
        .put("files/flows", json!({"name": "a.toml", "text": good}))
        .await
        .ok();
    for (text, line, words) in [
        (flow(8, "4800", "en/none"), Some(8), "there is no file en/none"),
        (
            flow(8, "4800", "en/hello").replace("skill = 1", "skill = 77"),
            Some(13),
            "no skill queue 77",
        ),
        (flow(7, "4800", "en/hello"), None, "is in a.toml too"),
        (
            flow(8, "4700", "en/hello"),
            None,
            "leads to the flow in a.toml too",
        ),
        (flow(8, "3000", "en/hello"), None, "leads to skill queue 1"),
        (
            flow(8, "4800", "en/hello").replace("next = ", "nxt = "),
            Some(9),
            "unknown key",
        ),
        (
            format!("vdn = 2\n{}", flow(8, "4800", "en/hello")),
            None,
            "must be 1",
        ),
        ("flow =".to_owned(), Some(1), ""),
    ] {
        let body = json!({"name": "b.toml", "text": text});
        let told = refused(&admin.put("files/flows", body.clone()).await, "000-002");
        let faults = told["faults"].as_array().unwrap();
        let is = |fault: &&Value| {
            fault["message"].as_str().unwrap().contains(words) && fault["line"] == json!(line)
        };
        assert!(faults.iter().any(|fault| is(&fault)), "{words}: {told}");
        let checked = admin.post("files/flows/check", body).await.ok().result();
        assert_eq!(checked["faults"], told["faults"]);
        // Nothing tells where the folders are.
        assert!(
            !told.to_string().contains(&*site.folder.path().to_string_lossy()),
            "{told}"
        );
    }
    assert!(!site.config.flows.directory.join("b.toml").exists());
    for bad in [
        json!({"name": "../b.toml", "text": good}),
        json!({"name": "B.toml", "text": good}),
        json!({"name": "b.toml"}),
        json!({"text": good}),
        json!({"name": "b.toml", "text": "#".repeat(262_145)}),
    ] {
        admin.put("files/flows", bad).await.refused("000-002");
    }
    // A long one is more than other bodies may be.
    let long = format!("{}{}", flow(8, "4800", "en/hello"), "#\n".repeat(120_000));
    admin
        .put("files/flows", json!({"name": "b.toml", "text": long}))
        .await
        .ok();
}

#[tokio::test]
async fn a_flow_is_drawn() {
    let site = prepared().await;
    let admin = Admin::boss(&site).await;
    let drawn = admin
        .post("files/flows/check", json!({"text": flow(7, "4700", "en/hello")}))
        .await
        .ok()
        .result();
    assert_eq!(drawn["faults"], json!([]));
    let head = json!({"flowId": 7, "title": "flow 7", "accessCode": "4700", "start": "hello",
        "prompts": ["en/hello"], "skills": [1]});
    assert_eq!(drawn["flow"], head);
    let steps = json!([
        {"name": "hello", "kind": "play", "line": 6, "summary": "en/hello", "next": [{"label": "", "to": "wait"}]},
        {"name": "wait", "kind": "queue", "line": 11, "summary": "queue 1", "next": []},
    ]);
    assert_eq!(drawn["steps"], steps);
    assert_eq!(admin.get("files/flows").await.ok().result(), json!([]));
}

#[tokio::test]
async fn each_vdn_has_its_own_flows() {
    let site = prepared().await;
    let (admin, second) = (Admin::boss(&site).await, Admin::second(&site).await);
    admin
        .put(
            "files/flows",
            json!({"name": "a.toml", "text": flow(7, "4700", "en/hello")}),
        )
        .await
        .ok();
    assert_eq!(second.get("files/flows").await.ok().result(), json!([]));
    second.get("files/flows?name=a.toml").await.refused("000-002");
    second.delete("files/flows?name=a.toml").await.refused("000-002");
    let own = "vdn = 2\nflow = 7\nname = \"x\"\naccess_code = \"1\"\nstart = \"e\"\n[step.e]\ndo = \"end\"\n";
    let body = json!({"name": "a.toml", "text": own});
    assert_eq!(second.put("files/flows", body).await.retcode(), "000-002");
    // Nor does it get the other's callers, of a flow or a queue, by a number of theirs.
    for number in ["4700", "3000"] {
        let text = own.replace("access_code = \"1\"", &format!("access_code = \"{number}\""));
        let body = json!({"name": "two.toml", "text": text});
        let told = refused(&second.put("files/flows", body).await, "000-002");
        assert_eq!(told["faults"][0]["key"], "access_code", "{told}");
    }
    // Nor does it hear by a text of its own what the other has.
    for path in ["files/flows/check", "files/flows"] {
        let body = json!({"name": "spy.toml", "text": flow(7, "4700", "en/hello")});
        let told = match path {
            "files/flows" => refused(&second.put(path, body).await, "000-002"),
            path => second.post(path, body).await.ok().result(),
        };
        let faults = &told["faults"];
        assert_eq!(faults[0]["key"], "vdn", "{faults}");
        assert!(!faults.to_string().contains("a.toml"), "{faults}");
    }

    // A bad file of one VDN holds back its own only, and a save says so.
    let folder = &site.config.flows.directory;
    std::fs::write(folder.join("bad.toml"), flow(8, "4800", "en/none")).unwrap();
    second
        .put("files/flows", json!({"name": "two.toml", "text": own}))
        .await
        .ok();
    let route = |number: u32| json!({"accesscode": number, "devicetype": 3, "deviceId": 7});
    for (number, by) in [(4700, "another VDN"), (3000, "3000")] {
        let answer = second
            .post("vdn/calledroute", route(number))
            .await
            .refused("000-002");
        assert!(answer.message().contains(by), "{}", answer.message());
    }
    second.post("vdn/calledroute", route(4701)).await.ok();
    let body = json!({"name": "c.toml", "text": flow(9, "4900", "en/hello")});
    let answer = admin.put("files/flows", body).await.refused("100-007");
    assert!(answer.message().contains("bad.toml"), "{}", answer.message());
    assert_eq!(in_force(&site, 9), None);
    let listed = admin.get("files/flows").await.ok().result();
    let told: Vec<(&str, bool)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["name"].as_str().unwrap(), row["inForce"].as_bool().unwrap()))
        .collect();
    assert_eq!(told, [("a.toml", true), ("bad.toml", false), ("c.toml", false)]);
    admin.delete("files/flows?name=bad.toml").await.ok();
    assert_eq!(in_force(&site, 9).as_deref(), Some("flow 9"));
}

/// What somebody broke by hand isn't a new file: it isn't overwritten unseen.
#[tokio::test]
async fn a_file_that_cannot_be_read_is_there_all_the_same() {
    let site = prepared().await;
    let admin = Admin::boss(&site).await;
    let body = json!({"name": "a.toml", "text": flow(7, "4700", "en/hello")});
    admin.put("files/flows", body.clone()).await.ok();
    let path = site.config.flows.directory.join("a.toml");
    std::fs::write(&path, b"\xff").unwrap();
    refused(&admin.put("files/flows", body.clone()).await, "100-009");
    assert_eq!(std::fs::read(&path).unwrap(), b"\xff");
    admin.delete("files/flows?name=a.toml").await.ok();
    admin.put("files/flows", body).await.ok();
}

#[tokio::test]
async fn a_queue_that_is_gone_does_not_keep_the_gateway_from_starting() {
    let site = prepared().await;
    let admin = Admin::boss(&site).await;
    for (name, text) in [
        ("a.toml", flow(7, "4700", "en/hello")),
        (
            "b.toml",
            flow(8, "4800", "en/hello").replace("skill = 1", "skill = 2"),
        ),
    ] {
        admin
            .put("files/flows", json!({"name": name, "text": text}))
            .await
            .ok();
    }
    let Site {
        running,
        config,
        folder,
    } = site;
    running.stop().await;
    let store = ccgate_store::Store::open(config.store.url.expose(), ccgate_store::Options::default())
        .await
        .unwrap();
    let mut changed: Vec<Directory> = directories();
    let first = &mut changed[0];
    first.skills.remove(&SkillId(2));
    for entry in first.agents.values_mut() {
        entry.skills.remove(&SkillId(2));
    }
    for skill in first.skills.values_mut() {
        for overflow in [&mut skill.when_full, &mut skill.when_waited] {
            if *overflow == Overflow::Skill(SkillId(2)) {
                *overflow = Overflow::Release;
            }
        }
        skill.when_unstaffed = None;
    }
    first
        .access_codes
        .retain(|_, code| code.route == Route::Skill(SkillId(1)));
    import(&store, &changed).await;
    store.close().await;
    let running = start(config.clone()).await.unwrap();
    let site = Site {
        running,
        config,
        folder,
    };
    assert_eq!(in_force(&site, 7).as_deref(), Some("flow 7"));
    assert_eq!(in_force(&site, 8), None);
    let admin = Admin::boss(&site).await;
    let listed = admin.get("files/flows").await.ok().result();
    assert_eq!(
        (&listed[0]["inForce"], &listed[1]["inForce"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        listed[1]["faults"][0]["message"],
        "there is no skill queue 2 in VDN 1"
    );
    // It holds nobody else back.
    admin
        .put(
            "files/flows",
            json!({"name": "c.toml", "text": flow(9, "4900", "en/hello")}),
        )
        .await
        .ok();
    assert_eq!(in_force(&site, 9).as_deref(), Some("flow 9"));
}

#[tokio::test]
async fn prompts() {
    let site = prepared().await;
    let admin = Admin::boss(&site).await;
    let row = |name: &str, used_by: Value| json!({"name": name, "language": "en", "bytes": 1644, "seconds": 0.1, "usedBy": used_by});
    assert_eq!(
        admin.get("files/prompts").await.ok().result(),
        json!([row("en/hello.wav", json!([]))])
    );
    admin
        .put(
            "files/flows",
            json!({"name": "a.toml", "text": flow(7, "4700", "en/hello")}),
        )
        .await
        .ok();
    let saved = admin
        .bytes("PUT", "files/prompts?name=en/bye.wav", wav())
        .await
        .ok()
        .result();
    assert_eq!(
        saved,
        json!({"name": "en/bye.wav", "bytes": 1644, "seconds": 0.1})
    );
    let expect = json!([
        row("en/bye.wav", json!([])),
        row("en/hello.wav", json!(["a.toml"]))
    ]);
    assert_eq!(admin.get("files/prompts").await.ok().result(), expect);

    let sound = admin.get("files/prompts/sound?name=en/bye.wav").await;
    assert_eq!(sound.headers["content-type"], "audio/wav");
    assert_eq!(sound.body, wav());
    for (name, value) in [
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(sound.headers[name], value);
    }
    admin
        .get("files/prompts/sound?name=en/none.wav")
        .await
        .refused("000-002");

    for (name, body) in [
        ("en/x.wav", b"RIFF".to_vec()),
        ("en/x.wav", Vec::new()),
        ("en/x.wav", ccgate_media::wav::write(&[])),
        ("en/x.wav", vec![0; 5 * 1024 * 1024 + 1]),
        ("../x.wav", wav()),
        ("en/x.mp3", wav()),
        ("", wav()),
    ] {
        admin
            .bytes("PUT", &format!("files/prompts?name={name}"), body)
            .await
            .refused("000-002");
    }
    // A long one is more than other bodies may be.
    let long = ccgate_media::wav::write(&vec![0; 2_000_000]);
    admin.bytes("PUT", "files/prompts?name=long.wav", long).await.ok();
    admin.delete("files/prompts?name=long.wav").await.ok();

    // Also for another VDN it is in use.
    let second = Admin::second(&site).await;
    let answer = second
        .delete("files/prompts?name=en/hello.wav")
        .await
        .refused("100-007");
    assert!(!answer.message().contains("a.toml"));
    // Nor may another VDN put something else in its place.
    let answer = second
        .bytes("PUT", "files/prompts?name=en/hello.wav", wav())
        .await
        .refused("100-007");
    assert!(answer.message().contains("another VDN"), "{}", answer.message());
    assert!(!answer.message().contains("a.toml"));
    admin
        .bytes("PUT", "files/prompts?name=en/hello.wav", wav())
        .await
        .ok();
    let answer = admin
        .delete("files/prompts?name=en/hello.wav")
        .await
        .refused("100-007");
    assert!(answer.message().contains("a.toml"));
    admin.delete("files/prompts?name=en/bye.wav").await.ok();
    admin
        .delete("files/prompts?name=en/bye.wav")
        .await
        .refused("000-002");
    let logged = objects(&site).await;
    let of = |name: &str| logged.iter().filter(|(object, ..)| object == name).count();
    assert_eq!(
        (
            of("prompt en/bye.wav"),
            of("prompt long.wav"),
            of("prompt en/hello.wav")
        ),
        (2, 2, 1)
    );

    // A link that leads out of the folder isn't followed.
    let outside = site.folder.path().join("secret.wav");
    std::fs::write(&outside, wav()).unwrap();
    std::os::unix::fs::symlink(&outside, site.config.media.prompts.join("en/link.wav")).unwrap();
    std::os::unix::fs::symlink(site.folder.path(), site.config.media.prompts.join("out")).unwrap();
    admin
        .get("files/prompts/sound?name=en/link.wav")
        .await
        .refused("000-002");
    admin
        .get("files/prompts/sound?name=out/secret.wav")
        .await
        .refused("000-002");
    admin
        .delete("files/prompts?name=en/link.wav")
        .await
        .refused("000-002");
    admin
        .bytes("PUT", "files/prompts?name=out/new.wav", wav())
        .await
        .refused("100-007");
    admin
        .bytes("PUT", "files/prompts?name=out/deep/new.wav", wav())
        .await
        .refused("100-007");
    assert!(outside.exists());
    for made in ["new.wav", "deep"] {
        assert!(!site.folder.path().join(made).exists(), "{made}");
    }
}

#[tokio::test]
async fn nobody_else_is_let_in() {
    let site = Site::of(directories(), |config| {
        config.limits.idle_time = Duration::from_secs(60)
    })
    .await;
    let web = site.web();
    for (method, path) in [
        ("GET", "files/flows"),
        ("PUT", "files/flows"),
        ("GET", "files/prompts/sound?name=en/hello.wav"),
        ("PUT", "files/prompts?name=en/hello.wav"),
        ("POST", "vdn/agents/import"),
        ("GET", "vdn"),
    ] {
        web.call(method, &format!("/config/{path}"), "", "{}")
            .await
            .refused("100-006");
    }
}
