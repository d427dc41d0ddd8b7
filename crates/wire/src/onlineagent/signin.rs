//! The body of the sign-in family (spec/agent.md §1.1) and its answer (§1.2).

use super::password::Password;
use super::{phone, session};
use crate::lenient::{Fault, Object};
use crate::operations::Op;
use crate::push;
use crate::retcode::{Failure, Retcode};
use ccgate_core::guid::Guid;
use ccgate_core::ids::{AgentId, Phone};
use ccgate_core::session::{AgentType, Delivery, Media, Origin, Push, PushDialect, Renewal, Terms};
use ccgate_core::vdn::{Initial, PhoneChoice, SignIn};
use std::net::Ipv4Addr;

/// The five interfaces that sign an agent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignInKind {
    /// `login`
    Login,
    /// `forcelogin`
    ForceLogin,
    /// `loginex`: to the platform only.
    LoginEx,
    /// `forceloginex`
    ForceLoginEx,
    /// `forceloginexwithoutphone`
    ForceLoginExWithoutPhone,
}

impl SignInKind {
    /// Which sign-in an operation is, if it is one.
    #[must_use]
    pub const fn of(op: Op) -> Option<Self> {
        match op {
            Op::Login => Some(Self::Login),
            Op::ForceLogin => Some(Self::ForceLogin),
            Op::LoginEx => Some(Self::LoginEx),
            Op::ForceLoginEx => Some(Self::ForceLoginEx),
            Op::ForceLoginExWithoutPhone => Some(Self::ForceLoginExWithoutPhone),
            _ => None,
        }
    }

    /// Whether it replaces an older session.
    #[must_use]
    pub const fn forced(self) -> bool {
        matches!(
            self,
            Self::ForceLogin | Self::ForceLoginEx | Self::ForceLoginExWithoutPhone
        )
    }

    /// Whether `password` and `phonenum` must be in the body.
    #[must_use]
    pub const fn needs_phone(self) -> bool {
        matches!(self, Self::Login | Self::ForceLogin)
    }

    /// Whether it signs in to the platform only, and to no media server.
    #[must_use]
    pub const fn platform_only(self) -> bool {
        !matches!(self, Self::Login | Self::ForceLogin)
    }
}

/// What a sign-in's body says, with its defaults filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInBody {
    /// Which sign-in it came with.
    pub kind: SignInKind,
    /// `password`; empty only where [`SignInKind::platform_only`] permits it.
    pub password: Password,
    /// `phonenum`.
    pub phone: PhoneChoice,
    /// `status`.
    pub initial: Initial,
    /// `autoanswer`.
    pub auto_answer: bool,
    /// `autoenteridle`.
    pub auto_idle: bool,
    /// What doesn't change during the session.
    pub terms: Terms,
    /// `ip`, `entryIp`, `serviceworkid`; the address of the connection is still empty.
    pub origin: Origin,
    /// `callBackUri` and `serviceToken`, or `pushUrl`; else polls. No white list was asked yet.
    pub delivery: Delivery,
}

/// What the server adds to a body to make a sign-in of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInContext {
    /// Who, by the path.
    pub agent: AgentId,
    /// A random Guid.
    pub guid: Guid,
    /// Whether and when it is renewed.
    pub renewal: Renewal,
    /// Address of the connection.
    pub peer: String,
    /// The password must be changed before calls.
    pub must_change_password: bool,
}

impl SignInBody {
    /// Reads the body of a sign-in.
    ///
    /// # Errors
    /// 100-012 for `agenttype`, 100-016 for `ip`, 100-001 for everything else, which includes a
    /// body that isn't JSON. The first member at fault, in the order of the page.
    pub fn parse(kind: SignInKind, body: &[u8]) -> Result<Self, Failure> {
        let object = Object::parse(body).map_err(|fault| invalid(fault.to_string()))?;
        let body = &object;
        let password = password(body, kind)?;
        let phone = phone_choice(body, kind)?;
        let auto_answer = flag(body, "autoanswer", true)?;
        let auto_idle = flag(body, "autoenteridle", true)?;
        let release_phone = flag(body, "releasephone", true)?;
        let agent_type = agent_type(body)?;
        let initial = initial(body)?;
        let client_ip = client_ip(body)?;
        let entry_ip = bounded(body, "entryIp", 64)?;
        let phone_linkage = flag(body, "phonelinkage", false)?;
        let chat = flag(body, "checkInWebm", true)?;
        // Read for its faults only: e-mail isn't supported, as on the page.
        flag(body, "checkInMailm", false)?;
        let video_phone = phone_member(body, "vcPhoneNumber")?;
        let listen = flag(body, "listenStatus", false)?;
        let delivery = delivery(body)?;
        let service_work_id = bounded(body, "serviceworkid", 30)?;
        Ok(Self {
            kind,
            password,
            phone,
            initial,
            auto_answer,
            auto_idle,
            terms: Terms {
                agent_type,
                media: Media {
                    voice: true,
                    chat: chat && !kind.platform_only(),
                    mail: false,
                },
                release_phone,
                phone_linkage,
                listen,
                video_phone,
            },
            origin: Origin {
                peer: String::new(),
                client_ip,
                entry_ip,
                service_work_id,
            },
            delivery,
        })
    }

    /// The sign-in for the core, once the password is verified.
    #[must_use]
    pub fn into_sign_in(self, context: SignInContext) -> SignIn {
        SignIn {
            agent: context.agent,
            guid: context.guid,
            renewal: context.renewal,
            phone: self.phone,
            initial: self.initial,
            auto_answer: self.auto_answer,
            auto_idle: self.auto_idle,
            terms: self.terms,
            origin: Origin {
                peer: context.peer,
                ..self.origin
            },
            delivery: self.delivery,
            forced: self.kind.forced(),
            must_change_password: context.must_change_password,
        }
    }
}

fn invalid(cause: String) -> Failure {
    Failure::new(Retcode::SignInParameter, cause)
}

fn misread(fault: Fault) -> Failure {
    invalid(fault.to_string())
}

fn password(body: &Object, kind: SignInKind) -> Result<Password, Failure> {
    let text = body.text("password").map_err(misread)?.unwrap_or_default();
    if text.is_empty() && !kind.platform_only() {
        return Err(invalid("password is missing".to_owned()));
    }
    Password::given(&text).ok_or_else(|| invalid("password must be at most 32 characters".to_owned()))
}

fn phone_choice(body: &Object, kind: SignInKind) -> Result<PhoneChoice, Failure> {
    if kind == SignInKind::ForceLoginExWithoutPhone {
        return Ok(PhoneChoice::None);
    }
    match phone_member(body, "phonenum")? {
        Some(phone) => Ok(PhoneChoice::Number(phone)),
        None if kind.needs_phone() => Err(invalid("phonenum is missing".to_owned())),
        None => Ok(PhoneChoice::None),
    }
}

fn phone_member(body: &Object, member: &'static str) -> Result<Option<Phone>, Failure> {
    match body.text(member).map_err(misread)?.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => match phone::read(text) {
            Some(phone) => Ok(Some(phone)),
            None => Err(invalid(format!("{member} must be {}", phone::EXPECTED))),
        },
    }
}

fn flag(body: &Object, member: &'static str, default: bool) -> Result<bool, Failure> {
    Ok(body.flag(member).map_err(misread)?.unwrap_or(default))
}

/// A text for people and logs; `""` is none.
fn bounded(body: &Object, member: &'static str, longest: usize) -> Result<Option<String>, Failure> {
    match body.text(member).map_err(misread)? {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(None),
        Some(text) if text.chars().count() <= longest && !text.contains(char::is_control) => {
            Ok(Some(text.into_owned()))
        }
        Some(_) => Err(invalid(format!(
            "{member} must be at most {longest} characters, none of them a control character"
        ))),
    }
}

fn agent_type(body: &Object) -> Result<AgentType, Failure> {
    match body.integer("agenttype") {
        Ok(None | Some(4)) => Ok(AgentType::Voice),
        Ok(Some(11)) => Ok(AgentType::Video),
        Ok(_) | Err(_) => Err(Failure::new(Retcode::AgentType, "agenttype must be 4 or 11")),
    }
}

fn initial(body: &Object) -> Result<Initial, Failure> {
    match body.integer("status") {
        Ok(Some(3)) => Ok(Initial::Busy),
        Ok(None | Some(4)) => Ok(Initial::Idle),
        Ok(Some(5)) => Ok(Initial::Work),
        Ok(_) | Err(_) => Err(invalid("status must be 3, 4 or 5".to_owned())),
    }
}

fn client_ip(body: &Object) -> Result<String, Failure> {
    let text = body.text("ip").ok().map(Option::unwrap_or_default);
    match text.as_deref() {
        Some("") => Ok(Ipv4Addr::LOCALHOST.to_string()),
        Some(text) if text.parse::<Ipv4Addr>().is_ok() => Ok(text.to_owned()),
        _ => Err(Failure::new(Retcode::Ip, "ip must be an IPv4 address")),
    }
}

/// Push is on only when both members of the present dialect are there; it goes before the old one.
fn delivery(body: &Object) -> Result<Delivery, Failure> {
    let call_back = receiver(body, "callBackUri")?;
    let token = match body.text("serviceToken").map_err(misread)? {
        None => None,
        Some(text) => session::service_token("serviceToken", text.as_bytes())?,
    };
    let push_url = receiver(body, "pushUrl")?;
    let push = |uri, dialect, service_token| {
        Delivery::Push(Push {
            uri,
            dialect,
            service_token,
            failing_since: None,
        })
    };
    Ok(match (call_back, token, push_url) {
        (Some(uri), Some(token), _) => push(uri, PushDialect::EventList, Some(token)),
        (_, _, Some(uri)) => push(uri, PushDialect::SingleEvent, None),
        _ => Delivery::Poll,
    })
}

fn receiver(body: &Object, member: &'static str) -> Result<Option<String>, Failure> {
    match body.text(member).map_err(misread)? {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(None),
        Some(text) if push::is_receiver(&text) => Ok(Some(text.into_owned())),
        Some(_) => Err(invalid(format!(
            "{member} must be an absolute http or https URL of at most {} characters",
            push::LONGEST_RECEIVER
        ))),
    }
}

#[cfg(test)]
mod tests;
