//! A sign-in.

use super::{Text, millis, phone, phone_text, time};
use ccgate_core::session::{
    AgentType, Delivery, Media, Origin, Push, PushDialect, Renewal, Session, Terms, Token,
};
use ccgate_core::{Guid, SessionSerial};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Serialize, Deserialize)]
pub(crate) struct SessionRecord<'a> {
    serial: u64,
    signed_in: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<Text<'a>>,
    origin: OriginRecord<'a>,
    terms: TermsRecord<'a>,
    delivery: DeliveryRecord<'a>,
    token: TokenRecord<'a>,
    must_change_password: bool,
}

#[derive(Serialize, Deserialize)]
struct OriginRecord<'a> {
    peer: Text<'a>,
    client_ip: Text<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry_ip: Option<Text<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service_work_id: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
struct TermsRecord<'a> {
    agent_type: AgentTypeRecord,
    voice: bool,
    chat: bool,
    mail: bool,
    release_phone: bool,
    phone_linkage: bool,
    listen: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    video_phone: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AgentTypeRecord {
    Voice,
    Video,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DeliveryRecord<'a> {
    Poll,
    Push {
        uri: Text<'a>,
        dialect: PushDialectRecord,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service_token: Option<Text<'a>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failing_since: Option<u64>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PushDialectRecord {
    EventList,
    SingleEvent,
}

#[derive(Serialize, Deserialize)]
struct TokenRecord<'a> {
    current: Text<'a>,
    issued: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<(Text<'a>, u64)>,
    renewal: RenewalRecord,
}

/// Spans in milliseconds.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RenewalRecord {
    Static { overlap: u64 },
    Dynamic { interval: u64, timeout: u64 },
}

impl<'a> SessionRecord<'a> {
    pub(super) fn of(session: &'a Session) -> Self {
        let Session {
            serial,
            signed_in,
            phone,
            origin,
            terms,
            delivery,
            token,
            must_change_password,
        } = session;
        Self {
            serial: serial.0,
            signed_in: signed_in.millis(),
            phone: phone.as_ref().map(phone_text),
            origin: OriginRecord::of(origin),
            terms: TermsRecord::of(terms),
            delivery: DeliveryRecord::of(delivery),
            token: TokenRecord::of(token),
            must_change_password: *must_change_password,
        }
    }

    pub(super) fn core(self) -> Session {
        Session {
            serial: SessionSerial(self.serial),
            signed_in: time(self.signed_in),
            phone: self.phone.map(phone),
            origin: self.origin.core(),
            terms: self.terms.core(),
            delivery: self.delivery.core(),
            token: self.token.core(),
            must_change_password: self.must_change_password,
        }
    }
}

impl<'a> OriginRecord<'a> {
    fn of(origin: &'a Origin) -> Self {
        let Origin {
            peer,
            client_ip,
            entry_ip,
            service_work_id,
        } = origin;
        Self {
            peer: peer.into(),
            client_ip: client_ip.into(),
            entry_ip: entry_ip.as_ref().map(Into::into),
            service_work_id: service_work_id.as_ref().map(Into::into),
        }
    }

    fn core(self) -> Origin {
        Origin {
            peer: self.peer.into_owned(),
            client_ip: self.client_ip.into_owned(),
            entry_ip: self.entry_ip.map(Text::into_owned),
            service_work_id: self.service_work_id.map(Text::into_owned),
        }
    }
}

impl<'a> TermsRecord<'a> {
    fn of(terms: &'a Terms) -> Self {
        let Terms {
            agent_type,
            media: Media { voice, chat, mail },
            release_phone,
            phone_linkage,
            listen,
            video_phone,
        } = terms;
        Self {
            agent_type: match agent_type {
                AgentType::Voice => AgentTypeRecord::Voice,
                AgentType::Video => AgentTypeRecord::Video,
            },
            voice: *voice,
            chat: *chat,
            mail: *mail,
            release_phone: *release_phone,
            phone_linkage: *phone_linkage,
            listen: *listen,
            video_phone: video_phone.as_ref().map(phone_text),
        }
    }

    fn core(self) -> Terms {
        Terms {
            agent_type: match self.agent_type {
                AgentTypeRecord::Voice => AgentType::Voice,
                AgentTypeRecord::Video => AgentType::Video,
            },
            media: Media {
                voice: self.voice,
                chat: self.chat,
                mail: self.mail,
            },
            release_phone: self.release_phone,
            phone_linkage: self.phone_linkage,
            listen: self.listen,
            video_phone: self.video_phone.map(phone),
        }
    }
}

impl<'a> DeliveryRecord<'a> {
    fn of(delivery: &'a Delivery) -> Self {
        let Delivery::Push(push) = delivery else {
            return Self::Poll;
        };
        let Push {
            uri,
            dialect,
            service_token,
            failing_since,
        } = push;
        Self::Push {
            uri: uri.into(),
            dialect: match dialect {
                PushDialect::EventList => PushDialectRecord::EventList,
                PushDialect::SingleEvent => PushDialectRecord::SingleEvent,
            },
            service_token: service_token.as_ref().map(Into::into),
            failing_since: failing_since.map(|at| at.millis()),
        }
    }

    fn core(self) -> Delivery {
        match self {
            Self::Poll => Delivery::Poll,
            Self::Push {
                uri,
                dialect,
                service_token,
                failing_since,
            } => Delivery::Push(Push {
                uri: uri.into_owned(),
                dialect: match dialect {
                    PushDialectRecord::EventList => PushDialect::EventList,
                    PushDialectRecord::SingleEvent => PushDialect::SingleEvent,
                },
                service_token: service_token.map(Text::into_owned),
                failing_since: failing_since.map(time),
            }),
        }
    }
}

impl<'a> TokenRecord<'a> {
    fn of(token: &'a Token) -> Self {
        let Token {
            current,
            issued,
            previous,
            renewal,
        } = token;
        Self {
            current: current.secret().into(),
            issued: issued.millis(),
            previous: previous
                .as_ref()
                .map(|(guid, until)| (guid.secret().into(), until.millis())),
            renewal: match renewal {
                Renewal::Static { overlap } => RenewalRecord::Static {
                    overlap: millis(*overlap),
                },
                Renewal::Dynamic { interval, timeout } => RenewalRecord::Dynamic {
                    interval: millis(*interval),
                    timeout: millis(*timeout),
                },
            },
        }
    }

    fn core(self) -> Token {
        Token {
            current: Guid::presented(&self.current),
            issued: time(self.issued),
            previous: self
                .previous
                .map(|(guid, until)| (Guid::presented(&guid), time(until))),
            renewal: match self.renewal {
                RenewalRecord::Static { overlap } => Renewal::Static {
                    overlap: Duration::from_millis(overlap),
                },
                RenewalRecord::Dynamic { interval, timeout } => Renewal::Dynamic {
                    interval: Duration::from_millis(interval),
                    timeout: Duration::from_millis(timeout),
                },
            },
        }
    }
}
