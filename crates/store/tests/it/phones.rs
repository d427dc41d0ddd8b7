//! SIP accounts.

use crate::engines::on_each_engine;
use ccgate_core::directory::Directory;
use ccgate_core::directory::Route;
use ccgate_core::{Phone, Time, VdnId};
use ccgate_store::file::{DirectoryFile, export};
use ccgate_store::{
    Fault, Ha1Pair, IdRange, Import, NewPhone, PhoneAccount, Store, StoreError, Version, demo,
};
use std::collections::HashMap;

fn second() -> Directory {
    Directory {
        vdn: VdnId(2),
        ..Directory::default()
    }
}

fn account(vdn: u16, phone: &str, password: &str) -> PhoneAccount {
    let phone = Phone::from(phone);
    PhoneAccount {
        ha1: Ha1Pair::of(&phone, "ccgate", password),
        phone,
        vdn: VdnId(vdn),
        realm: "ccgate".to_owned(),
    }
}

async fn import(
    store: &Store,
    directories: &[Directory],
    phones: Option<&[NewPhone]>,
) -> Result<Version, StoreError> {
    let import = Import {
        directories,
        credentials: &[],
        keep_history: 0,
        phones,
        ids: IdRange::default(),
        by: "test",
        now: Time::default(),
    };
    store.import_all(import).await
}

#[tokio::test]
async fn accounts_are_set_and_removed() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        import(store, &[demo::directory(), second()], None).await.unwrap();
        assert_eq!(store.phones().await.unwrap(), []);
        let (one, two) = (account(1, "40001", "Geheim-1"), account(2, "50001", "Geheim-2"));
        for (n, account) in (2..).zip([&two, &one]) {
            let set = store.phone_set(
                account.vdn,
                &account.phone,
                &account.realm,
                account.ha1.clone(),
                "test",
            );
            assert_eq!(set.await.unwrap(), Version(n));
        }
        assert_eq!(store.phones().await.unwrap(), [one.clone(), two.clone()]);
        let newer = account(1, "40001", "Geheim-3");
        store
            .phones_set(std::slice::from_ref(&newer), "test")
            .await
            .unwrap();
        assert_eq!(store.phones().await.unwrap(), [newer.clone(), two.clone()]);

        let mut quoted = account(1, "40003", "Geheim-4");
        quoted.realm = "a\"b".to_owned();
        let refused = [
            (account(2, "40001", "x"), "phone 40001 belongs to VDN 1"),
            (account(3, "40002", "x"), "VDN 3, phone 1: there is no such VDN"),
            (
                account(1, "3000", "x"),
                "VDN 1, phone 1, number: 3000 is an access code",
            ),
            (
                account(2, "3000", "x"),
                "VDN 2, phone 1, number: 3000 is an access code",
            ),
            (
                account(1, "40#", "x"),
                "VDN 1, phone 1, number: \"40#\" is not a phone's number: 1–24 digits",
            ),
            (quoted, "VDN 1, phone 1, realm: must be a text without \" and \\"),
        ];
        for (account, text) in refused {
            let fine = self::account(1, "40002", "Geheim-5");
            let error = store.phones_set(&[fine, account], "test").await.unwrap_err();
            let error = error.to_string().replace("phone 2", "phone 1");
            assert!(error.ends_with(text), "{error}");
        }
        assert_eq!(store.phones().await.unwrap(), [newer, two.clone()]);

        let version = store.directory_version().await.unwrap();
        assert!(store.phone_remove(&"40001".into(), "test").await.unwrap() > version);
        let gone = store.phone_remove(&"40001".into(), "test").await;
        assert!(matches!(gone, Err(StoreError::UnknownPhone(_))), "{gone:?}");
        assert_eq!(fresh.open_again().await.phones().await.unwrap(), [two]);
    })
    .await;
}

#[tokio::test]
async fn an_import_keeps_sets_and_drops() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let both = [demo::directory(), second()];
        import(store, &both, None).await.unwrap();
        let (one, two) = (account(1, "40001", "Geheim-1"), account(2, "50001", "Geheim-2"));
        store
            .phones_set(&[one.clone(), two.clone()], "test")
            .await
            .unwrap();
        // Without a list the VDNs that stay keep theirs.
        import(store, &both, None).await.unwrap();
        assert_eq!(store.phones().await.unwrap(), [one.clone(), two.clone()]);

        let keep = |vdn, phone: &str| NewPhone::Keep {
            vdn: VdnId(vdn),
            phone: phone.into(),
        };
        let newer = account(1, "40001", "Geheim-3");
        let list = [NewPhone::Set(newer.clone()), keep(2, "50001"), keep(2, "50002")];
        import(store, &both, Some(&list)).await.unwrap();
        assert_eq!(store.phones().await.unwrap(), [newer.clone(), two.clone()]);
        // It goes to another VDN.
        import(store, &both, Some(&[keep(1, "50001")])).await.unwrap();
        let moved = PhoneAccount { vdn: VdnId(1), ..two };
        assert_eq!(store.phones().await.unwrap(), std::slice::from_ref(&moved));

        let mut clash = demo::directory();
        clash.access_codes.get_mut(&1).unwrap().number = "50001".into();
        for phones in [None, Some(&[keep(1, "50001")][..]), Some(&[keep(2, "50001")][..])] {
            let result = import(store, std::slice::from_ref(&clash), phones).await;
            assert!(matches!(result, Err(StoreError::Invalid(_))), "{result:?}");
        }
        assert_eq!(store.phones().await.unwrap(), std::slice::from_ref(&moved));
        assert_eq!(store.load_directories().await.unwrap().1, both);
        import(store, &both[1..], None).await.unwrap();
        assert_eq!(store.phones().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn by_a_file_from_one_store_to_another() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let directories = [demo::directory(), second()];
        import(store, &directories, None).await.unwrap();
        let mut phones = demo::phones("ccgate");
        phones.push(account(2, "50001", "Geheim-2"));
        store.phones_set(&phones, "test").await.unwrap();
        let listed: Vec<NewPhone> = phones.iter().cloned().map(NewPhone::Set).collect();
        let text = export(&directories, &HashMap::new(), &listed);
        assert!(!text.contains(demo::PHONE_PASSWORD));
        let file = DirectoryFile::parse(&text, IdRange::default()).unwrap();
        assert_eq!(file.directories, directories);
        assert_eq!(file.phones("elsewhere"), listed);
        import(store, &directories, Some(&[])).await.unwrap();
        assert_eq!(store.phones().await.unwrap(), []);
        import(store, &file.directories, Some(&file.phones("elsewhere")))
            .await
            .unwrap();
        assert_eq!(store.phones().await.unwrap(), phones);

        // A file without secrets keeps what there is.
        let open: Vec<NewPhone> = phones.iter().map(PhoneAccount::without_secret).collect();
        let text = export(&directories, &HashMap::new(), &open);
        assert!(!text.contains("ha1_"));
        let file = DirectoryFile::parse(&text, IdRange::default()).unwrap();
        assert_eq!(file.phones("elsewhere"), open);
        import(store, &file.directories, Some(&file.phones("elsewhere")))
            .await
            .unwrap();
        assert_eq!(store.phones().await.unwrap(), phones);
    })
    .await;
}

#[test]
fn passwords_in_plain_text() {
    let text = "[[vdn]]\nid = 1\n[[vdn.phone]]\nnumber = '40001'\npassword = 'Geheim-1'\n\
                [[vdn.phone]]\nnumber = '40002'\npassword = 'Geheim-2'\nrealm = 'other'\n\
                [[vdn.phone]]\nnumber = '40003'";
    let file = DirectoryFile::parse(text, IdRange::default()).unwrap();
    let mut other = account(1, "40002", "");
    other.realm = "other".to_owned();
    other.ha1 = Ha1Pair::of(&other.phone, "other", "Geheim-2");
    let keep = account(1, "40003", "").without_secret();
    let one = account(1, "40001", "Geheim-1");
    assert_eq!(
        file.phones("ccgate"),
        [NewPhone::Set(one), NewPhone::Set(other), keep]
    );
    let shown = format!("{file:?} {:?}", file.phones("ccgate"));
    assert!(!shown.contains("Geheim"), "{shown}");
}

#[test]
fn faults() {
    let text = "[[vdn]]\nid = 1\n[[vdn.skill]]\nid = 1\nname = 'voice'\nmedia_type = 5\n\
                [[vdn.access_code]]\nid = 1\nnumber = '3000'\nskill = 1\n\
                [[vdn.phone]]\npassword = 'long enough'\n\
                [[vdn.phone]]\nnumber = '40001'\npassword = 'short'\n\
                [[vdn.phone]]\nnumber = '40001'\npassword = 'long enough'\nha1_md5 = 'x'\n\
                [[vdn.phone]]\nnumber = '3000'\nha1_md5 = 'x'\n\
                [[vdn.phone]]\nnumber = '4a'\nha1_md5 = 'x'\nha1_sha256 = 'y'\nrealm = ''\n\
                [[vdn]]\nid = 2\n[[vdn.phone]]\nnumber = '40001'\ncolour = 1\n\
                [[vdn.skill]]\nid = 1\nname = 'voice'\nmedia_type = 5\n\
                [[vdn.access_code]]\nid = 7\nnumber = '3000'\nskill = 1";
    let faults = DirectoryFile::parse(text, IdRange::default()).unwrap_err();
    let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert_eq!(
        told,
        [
            "line 11: VDN 1, phone 1, number: is missing",
            "line 15: VDN 1, phone 2, password: must have 8–100 characters, none of them a control character",
            "line 17: VDN 1, phone 3, number: 40001 is there twice",
            "line 18: VDN 1, phone 3, password: give either `password` or `ha1_md5` and `ha1_sha256`",
            "line 20: VDN 1, phone 4, ha1_md5: give both `ha1_md5` and `ha1_sha256`",
            "line 21: VDN 1, phone 4, number: 3000 is an access code",
            "line 23: VDN 1, phone 5, ha1_md5: must be 32 hexadecimal digits, and `ha1_sha256` 64",
            "line 24: VDN 1, phone 5, number: \"4a\" is not a phone's number: 1–24 digits",
            "line 27: VDN 1, phone 5, realm: must be a text without \" and \\",
            "line 31: VDN 2, phone 1, number: 40001 is taken in VDN 1; it must be unique over all VDNs",
            "line 32: VDN 2, phone 1: unknown key `colour`; known are ha1_md5, ha1_sha256, number, password, realm",
            "line 39: VDN 2, access code 7, number: 3000 is taken in VDN 1; it must be unique over all VDNs",
        ]
    );
}

#[test]
fn the_demo_can_be_called() {
    let directory = demo::directory();
    let code = directory
        .access_codes
        .values()
        .find(|code| *code.number.0 == *"3000");
    let Route::Skill(skill) = code.unwrap().route else {
        panic!("to a flow");
    };
    assert_eq!(directory.skills[&skill].media_type, 5);
    let phones = demo::phones("ccgate");
    let accounts: HashMap<&Phone, &PhoneAccount> = phones.iter().map(|one| (&one.phone, one)).collect();
    assert!(accounts.contains_key(&Phone::from("40001")));
    let mut served = 0;
    for (agent, entry) in &directory.agents {
        served += usize::from(entry.skills.contains_key(&skill));
        for phone in &entry.phones {
            let expected = Ha1Pair::of(phone, "ccgate", demo::PHONE_PASSWORD);
            assert_eq!(accounts[phone].ha1, expected, "agent {agent}");
        }
    }
    assert!(served >= 2);
}
