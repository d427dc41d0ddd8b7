//! The logs page by page, and what is noted besides the directory.

use crate::engines::on_each_engine;
use ccgate_core::session::Origin;
use ccgate_core::vdn::{Record, Recorded};
use ccgate_core::{AgentId, Phone, Time, VdnId};
use ccgate_store::{Batch, Changed, Ha1Pair, IdRange, LogPage, PhoneAccount, PhoneEdit, StoreError, demo};

fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

const ALL: LogPage = LogPage {
    vdn: VdnId(1),
    agent: None,
    from: None,
    until: None,
    before: None,
    limit: 3,
};

/// Ten lines of VDN 1, two a second, the even ones of agent 102; between them lines of VDN 2.
fn records() -> Vec<(VdnId, Record)> {
    let signed_in = |vdn, agent, millis| {
        let record = Record {
            at: at(millis),
            agent: AgentId(agent),
            what: Recorded::SignedIn {
                origin: Origin::default(),
                forced: false,
            },
        };
        (VdnId(vdn), record)
    };
    (1..=10)
        .flat_map(|n: u64| {
            let agent = 101 + u32::from(n.is_multiple_of(2));
            [
                signed_in(1, agent, n.div_ceil(2) * 1000),
                signed_in(2, 201, n.div_ceil(2) * 1000),
            ]
        })
        .collect()
}

#[tokio::test]
async fn pages_of_the_operation_log() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VdnId(1), "node").await.unwrap();
        let records = records();
        live.commit(Batch {
            records: &records,
            ..Batch::default()
        })
        .await
        .unwrap();
        let ids = async |page| -> Vec<u64> {
            let lines = store.operation_log_page(page).await.unwrap();
            assert!(lines.iter().all(|line| line.vdn == page.vdn), "{page:?}");
            lines.iter().map(|line| line.id).collect()
        };
        let whole = ids(LogPage { limit: 100, ..ALL }).await;
        assert_eq!(whole.len(), 10);
        assert!(whole.is_sorted_by(|newer, older| newer > older));
        // Page after page it is the same, also where two lines are of one moment.
        let mut pages = Vec::new();
        let mut before = None;
        loop {
            let page = ids(LogPage { before, ..ALL }).await;
            let Some(last) = page.last() else { break };
            before = Some(*last);
            pages.extend(page);
        }
        assert_eq!(pages, whole);
        for (page, expect) in [
            (
                LogPage {
                    from: Some(at(2000)),
                    until: Some(at(4000)),
                    limit: 100,
                    ..ALL
                },
                &whole[4..8],
            ),
            (
                LogPage {
                    until: Some(at(4000)),
                    before: Some(whole[5]),
                    limit: 100,
                    ..ALL
                },
                &whole[6..],
            ),
            (
                LogPage {
                    until: Some(at(1000)),
                    limit: 100,
                    ..ALL
                },
                &[][..],
            ),
            (
                LogPage {
                    until: Some(at(0)),
                    limit: 100,
                    ..ALL
                },
                &[],
            ),
            (
                LogPage {
                    from: Some(at(5001)),
                    ..ALL
                },
                &[],
            ),
            (
                LogPage {
                    before: Some(999_999),
                    ..ALL
                },
                &[],
            ),
            (LogPage { vdn: VdnId(3), ..ALL }, &[]),
            (
                LogPage {
                    agent: Some(AgentId(201)),
                    ..ALL
                },
                &[],
            ),
        ] {
            assert_eq!(ids(page).await, expect, "{page:?}");
        }
        let of_one = LogPage {
            agent: Some(AgentId(102)),
            limit: 100,
            ..ALL
        };
        let expect: Vec<u64> = whole.iter().copied().step_by(2).collect();
        assert_eq!(ids(of_one).await, expect);
    })
    .await;
}

#[tokio::test]
async fn phones_are_edited_with_a_line_each() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let second = ccgate_core::Directory {
            vdn: VdnId(2),
            ..ccgate_core::Directory::default()
        };
        store
            .replace_directories(&[demo::directory(), second], IdRange::default(), "test")
            .await
            .unwrap();
        let account = |vdn, password: &str| {
            let phone = Phone::from("40077");
            PhoneAccount {
                ha1: Ha1Pair::of(&phone, "ccgate", password),
                phone,
                vdn: VdnId(vdn),
                realm: "ccgate".to_owned(),
            }
        };
        let edit = async |edit: PhoneEdit| store.edit_phone(&edit, "agent 119", at(7)).await;
        let remove = |vdn| PhoneEdit::Remove {
            vdn: VdnId(vdn),
            phone: Phone::from("40077"),
        };
        let unknown = |result| matches!(result, Err(StoreError::UnknownPhone(_)));
        assert!(unknown(edit(PhoneEdit::Change(account(1, "Geheim-1"))).await));
        assert!(unknown(edit(remove(1)).await));
        let version = edit(PhoneEdit::Add(account(1, "Geheim-1"))).await.unwrap();
        assert_eq!(store.directory_version().await.unwrap(), version);
        for vdn in [1, 2] {
            let again = edit(PhoneEdit::Add(account(vdn, "Geheim-2"))).await;
            assert!(matches!(again, Err(StoreError::PhoneTaken(_, VdnId(1)))));
        }
        assert!(unknown(edit(PhoneEdit::Change(account(2, "Geheim-2"))).await));
        assert!(unknown(edit(remove(2)).await));
        assert_eq!(store.phones().await.unwrap(), [account(1, "Geheim-1")]);
        edit(PhoneEdit::Change(account(1, "Geheim-3"))).await.unwrap();
        assert_eq!(store.phones().await.unwrap(), [account(1, "Geheim-3")]);
        edit(remove(1)).await.unwrap();
        assert_eq!(store.phones().await.unwrap(), []);

        let session = Changed {
            vdn: VdnId(1),
            object: "agent 101".to_owned(),
            before: Some("signed in".to_owned()),
            after: None,
        };
        store.log_change(at(8), "agent 119", &session).await.unwrap();
        let lines = store
            .directory_log_page(LogPage {
                from: Some(at(7)),
                limit: 100,
                ..ALL
            })
            .await
            .unwrap();
        let said: Vec<_> = lines
            .iter()
            .map(|line| {
                assert_eq!(line.who, "agent 119");
                let was = (line.what.before.is_some(), line.what.after.is_some());
                (line.at.millis(), line.what.object.as_str(), was)
            })
            .collect();
        assert_eq!(
            said,
            [
                (8, "agent 101", (true, false)),
                (7, "phone 40077", (true, false)),
                (7, "password of phone 40077", (false, false)),
                (7, "phone 40077", (false, true)),
            ]
        );
        assert!(!format!("{lines:?}").contains("Geheim"));
        let of_agent = LogPage {
            agent: Some(AgentId(101)),
            from: Some(at(1)),
            limit: 100,
            ..ALL
        };
        assert_eq!(store.directory_log_page(of_agent).await.unwrap(), lines[..1]);
        let second = lines[1].id;
        let rest = LogPage {
            before: Some(second),
            from: Some(at(7)),
            limit: 100,
            ..ALL
        };
        assert_eq!(store.directory_log_page(rest).await.unwrap(), lines[2..]);
    })
    .await;
}
