//! Who may register as which phone, and where a dialled number leads.

use ccgate_core::directory::Directory;
use ccgate_core::{AgentId, Phone, Time, VdnId};
use ccgate_sip::{Account, Book, Ha1};
use ccgate_store::PhoneAccount;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Clock;
use arc_swap::ArcSwap;

/// Tokens of one phone that may be good at the same time; a new one takes the place of the oldest.
const MOST_TOKENS: usize = 4;

/// The phones and access codes of all VDNs, in memory. A change of the directory makes new ones.
pub struct PhoneBook {
    realm: String,
    clock: Clock,
    numbers: ArcSwap<Numbers>,
    /// The tokens that web phones may register with instead of the password (`logininfo`).
    tokens: Mutex<HashMap<Phone, Tokens>>,
}

#[derive(Debug, Default)]
struct Numbers {
    accounts: HashMap<Box<str>, Account>,
    codes: HashMap<Box<str>, VdnId>,
}

struct Tokens {
    vdn: VdnId,
    agent: AgentId,
    good: Vec<(Ha1, Time)>,
}

impl PhoneBook {
    /// An empty book for accounts of that realm.
    pub fn new(realm: &str, clock: Clock) -> Self {
        Self {
            realm: realm.to_owned(),
            clock,
            numbers: ArcSwap::default(),
            tokens: Mutex::default(),
        }
    }

    /// The realm of its accounts.
    pub(crate) fn realm(&self) -> &str {
        &self.realm
    }

    /// The clock that it goes by.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// Takes the place of all phones and access codes known so far; gives the phones that have no account any
    /// more.
    pub fn replace(&self, phones: Vec<PhoneAccount>, directories: &[Directory]) -> Vec<(VdnId, Phone)> {
        let mut numbers = Numbers::default();
        let mut foreign = 0;
        for phone in phones {
            if phone.realm != self.realm {
                foreign += 1;
                continue;
            }
            let user = phone.phone.0.clone();
            numbers.accounts.insert(user, account(phone));
        }
        if foreign > 0 {
            tracing::warn!(
                phones = foreign,
                realm = %self.realm,
                "phones can't register: their passwords were set for another sip.realm"
            );
        }
        for directory in directories {
            let codes = directory.access_codes.values().map(|code| &code.number);
            let flows = directory.flows.values().map(|flow| &flow.access_code);
            for code in codes.chain(flows) {
                numbers.codes.entry(code.0.clone()).or_insert(directory.vdn);
            }
        }
        let numbers = Arc::new(numbers);
        let before = self.numbers.swap(Arc::clone(&numbers));
        let gone = before.accounts.iter().filter(|(user, account)| {
            let now = numbers.accounts.get(*user);
            now.is_none_or(|now| now.vdn != account.vdn)
        });
        gone.map(|(_, account)| (account.vdn, account.phone.clone()))
            .collect()
    }

    /// Lets a web phone register with a token until it ends, as the phone of that agent's session.
    pub fn admit(&self, vdn: VdnId, agent: AgentId, phone: &Phone, token: &str, until: Time) {
        let ha1 = Ha1::of(&phone.0, &self.realm, token);
        let now = self.clock.now();
        let mut tokens = self.tokens();
        tokens.retain(|_, tokens| tokens.is_good(now));
        let held = tokens.entry(phone.clone()).or_insert(Tokens {
            vdn,
            agent,
            good: Vec::new(),
        });
        if (held.vdn, held.agent) != (vdn, agent) {
            // Another agent has the phone now.
            *held = Tokens {
                vdn,
                agent,
                good: Vec::new(),
            };
        }
        if held.good.len() == MOST_TOKENS {
            held.good.remove(0);
        }
        held.good.push((ha1, until));
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<Phone, Tokens>> {
        // Nothing panics while it is locked.
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tokens {
    fn is_good(&self, now: Time) -> bool {
        self.good.iter().any(|(_, until)| now < *until)
    }
}

impl Book for PhoneBook {
    fn account(&self, user: &str) -> Option<Account> {
        let phone = Phone::from(user);
        let stored = self.numbers.load().accounts.get(user).cloned();
        let tokens = self.tokens();
        let Some(held) = tokens.get(&phone) else {
            return stored;
        };
        let now = self.clock.now();
        let good: Vec<Ha1> = held
            .good
            .iter()
            .filter(|(_, until)| now < *until)
            .map(|(ha1, _)| ha1.clone())
            .collect();
        match stored {
            // A phone of another VDN's: its account counts, the token doesn't.
            Some(account) if account.vdn != held.vdn => Some(account),
            Some(mut account) => {
                account.secrets.extend(good);
                Some(account)
            }
            None if good.is_empty() => None,
            None => Some(Account {
                vdn: held.vdn,
                phone,
                secrets: good,
            }),
        }
    }

    fn access(&self, called: &str, _trunk: &str) -> Option<VdnId> {
        self.numbers.load().codes.get(called).copied()
    }
}

impl fmt::Debug for PhoneBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhoneBook")
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}

fn account(stored: PhoneAccount) -> Account {
    Account {
        vdn: stored.vdn,
        secrets: vec![Ha1 {
            md5: bytes(stored.ha1.md5()),
            sha256: bytes(stored.ha1.sha256()),
        }],
        phone: stored.phone,
    }
}

/// The bytes of hexadecimal digits; `None` for anything else than `2 * N` of them.
pub(crate) fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if digits.len() != 2 * N || !digits.is_ascii() {
        return None;
    }
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * n..2 * n + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_core::directory::AccessCode;
    use ccgate_core::flow::{Flow, Zone};
    use ccgate_core::{FlowId, SkillId};
    use ccgate_store::Ha1Pair;
    use std::time::Duration;

    fn stored(phone: &str, realm: &str, vdn: u16) -> PhoneAccount {
        let phone = Phone::from(phone);
        PhoneAccount {
            ha1: Ha1Pair::of(&phone, realm, "geheim"),
            vdn: VdnId(vdn),
            realm: realm.to_owned(),
            phone,
        }
    }

    fn directory(vdn: u16, code: &str) -> Directory {
        let mut directory = Directory {
            vdn: VdnId(vdn),
            ..Directory::default()
        };
        let code = AccessCode {
            number: code.into(),
            description: String::new(),
            media_type: 5,
            route: ccgate_core::directory::Route::Skill(SkillId(1)),
        };
        directory.access_codes.insert(1, code);
        directory
    }

    #[tokio::test(start_paused = true)]
    async fn accounts_codes_and_tokens() {
        let clock = Clock::start();
        let book = PhoneBook::new("ccgate", clock);
        let phones = vec![stored("40001", "ccgate", 1), stored("40002", "elsewhere", 1)];
        let mut second = directory(2, "3100");
        let flow = Flow {
            id: FlowId(1),
            name: String::new(),
            description: String::new(),
            access_code: "4000".into(),
            zone: Zone::default(),
            language: String::new(),
            steps: Vec::new(),
        };
        second.flows.insert(FlowId(1), Arc::new(flow));
        book.replace(phones, &[directory(1, "3000"), second]);
        let secrets = |user: &str| book.account(user).map(|account| account.secrets.len());
        let password = |user: &str, word: &str| {
            let ha1 = Ha1::of(user, "ccgate", word);
            book.account(user)
                .is_some_and(|account| account.secrets.iter().any(|own| own.same(&ha1)))
        };
        assert!(password("40001", "geheim") && !password("40001", "falsch"));
        assert_eq!((secrets("40002"), secrets("40003")), (None, None));
        assert_eq!(book.access("3000", "trunk"), Some(VdnId(1)));
        assert_eq!(book.access("3100", ""), Some(VdnId(2)));
        assert_eq!(book.access("4000", ""), Some(VdnId(2)), "a flow's own");
        assert_eq!(book.access("3001", ""), None);

        let until = clock.now().after(Duration::from_secs(60));
        for phone in ["40001", "40009"] {
            book.admit(VdnId(1), AgentId(101), &phone.into(), "token", until);
            assert!(password(phone, "token"), "{phone}");
        }
        assert!(password("40001", "geheim"));
        for _ in 0..10 {
            book.admit(VdnId(1), AgentId(101), &"40009".into(), "another", until);
        }
        assert_eq!(secrets("40009"), Some(MOST_TOKENS));
        // Another agent's phone now.
        book.admit(VdnId(1), AgentId(102), &"40009".into(), "new", until);
        assert!(password("40009", "new") && !password("40009", "another"));
        // A phone of another VDN is not had by a token.
        book.admit(VdnId(2), AgentId(201), &"40001".into(), "theirs", until);
        assert!(password("40001", "geheim") && !password("40001", "theirs"));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert_eq!((secrets("40001"), secrets("40009")), (Some(1), None));
    }

    #[test]
    fn digits() {
        assert_eq!(bytes::<2>("0aFf"), Some([0x0a, 0xff]));
        for bad in ["", "0a", "0aF", "0aFg", "0aFf0", "äa0"] {
            assert_eq!(bytes::<2>(bad), None, "{bad}");
        }
    }
}
