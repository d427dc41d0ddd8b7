//! SIP phones in the file.

use super::reader::{Reader, Table};
use crate::ha1::Ha1Pair;
use crate::phone::{NewPhone, PhoneAccount};
use crate::rules::{ListedPhone, Place};
use ccgate_core::{Phone, VdnId};
use std::fmt;

/// Lengths of a SIP password in characters. Phones are found and guessed at by everybody who can
/// reach the port, so it must not be a number of four digits.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=100;

/// A phone as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FilePhone {
    place: Place,
    vdn: VdnId,
    number: Phone,
    realm: Option<String>,
    secret: Secret,
}

#[derive(Clone, PartialEq, Eq)]
enum Secret {
    Plain(String),
    Ha1(Ha1Pair),
    /// None: the phone keeps its account.
    Kept,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Plain(…)",
            Self::Ha1(_) => "Ha1(…)",
            Self::Kept => "Kept",
        })
    }
}

impl FilePhone {
    pub(super) fn listed(&self) -> ListedPhone<'_> {
        ListedPhone {
            place: self.place,
            vdn: self.vdn,
            phone: &self.number,
            realm: self.realm.as_deref(),
        }
    }

    pub(super) fn account(&self, realm: &str) -> NewPhone {
        let Self {
            place: _,
            vdn,
            number,
            realm: own,
            secret,
        } = self;
        let realm = own.as_deref().unwrap_or(realm);
        let ha1 = match secret {
            Secret::Plain(password) => Ha1Pair::of(number, realm, password),
            Secret::Ha1(ha1) => ha1.clone(),
            Secret::Kept => {
                return NewPhone::Keep {
                    vdn: *vdn,
                    phone: number.clone(),
                };
            }
        };
        NewPhone::Set(PhoneAccount {
            phone: number.clone(),
            vdn: *vdn,
            realm: realm.to_owned(),
            ha1,
        })
    }
}

/// The so-many-th phone of the VDN, if it has a number.
pub(super) fn phone(
    mut table: Table<'_, '_>,
    vdn: VdnId,
    n: usize,
    reader: &mut Reader,
) -> Option<FilePhone> {
    let place = Place::Phone(vdn, n);
    reader.element(place, table.offset());
    table.set_place(place);
    let number = table.needed_text("number", reader);
    let realm = table.text("realm", reader);
    let secret = secret(&mut table, realm.is_some(), reader);
    table.finish(reader);
    Some(FilePhone {
        place,
        vdn,
        number: number?.as_str().into(),
        realm,
        secret,
    })
}

/// Reads what there is of a password; with a fault it is told and nothing is set.
fn secret(table: &mut Table<'_, '_>, has_realm: bool, reader: &mut Reader) -> Secret {
    let place = table.place();
    let at = Some(table.offset());
    let plain = table.take("password", reader).map(|value| value.span().start);
    let hashes = ["ha1_md5", "ha1_sha256"].map(|key| table.text(key, reader));
    match (plain, hashes) {
        (None, [None, None]) => Secret::Kept,
        (Some(offset), [None, None]) => {
            let Some(password) = table.text("password", reader) else {
                return Secret::Kept;
            };
            if !PASSWORD.contains(&password.chars().count()) || password.chars().any(char::is_control) {
                let (least, most) = (PASSWORD.start(), PASSWORD.end());
                let text = format!("must have {least}–{most} characters, none of them a control character");
                reader.fault_at(Some(offset), place, "password", text);
            }
            Secret::Plain(password)
        }
        (Some(offset), _) => {
            let text = "give either `password` or `ha1_md5` and `ha1_sha256`";
            reader.fault_at(Some(offset), place, "password", text);
            Secret::Kept
        }
        (None, [Some(md5), Some(sha256)]) => {
            if !has_realm {
                let text = "is missing: the hashes were made for one";
                reader.fault_at(at, place, "realm", text);
            }
            let Some(pair) = Ha1Pair::parse(&md5, &sha256) else {
                let text = "must be 32 hexadecimal digits, and `ha1_sha256` 64";
                reader.fault_at(at, place, "ha1_md5", text);
                return Secret::Kept;
            };
            Secret::Ha1(pair)
        }
        (None, _) => {
            let text = "give both `ha1_md5` and `ha1_sha256`";
            reader.fault_at(at, place, "ha1_md5", text);
            Secret::Kept
        }
    }
}
