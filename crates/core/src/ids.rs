//! Identifiers of the domain, each a type of its own so that they can't be mixed up.

use std::fmt;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Box<str>);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }
    };
}

number_id! {
    /// A tenant. 1–5000 (spec/other.md §11).
    VdnId(u16)
}
number_id! {
    /// An agent's work number. Unique over all VDNs of an installation; by default 101–59999.
    AgentId(u32)
}
number_id! {
    /// A skill queue. 1–2000 (spec/other.md §11).
    SkillId(u16)
}
number_id! {
    /// An agent group (班组).
    GroupId(u16)
}
number_id! {
    /// An automatic flow (IVR). 1–1500 (spec/other.md §11).
    FlowId(u16)
}
number_id! {
    /// A user class (role). 1–255.
    RoleId(u8)
}
number_id! {
    /// A bundle of skill queues. 1–2000.
    SkillGroupId(u16)
}
number_id! {
    /// A number to be called by the contact centre itself: a callback, or an entry of an outbound list.
    TaskId(u64)
}
number_id! {
    /// An event of one session, counted from 1 without gaps.
    EventNo(u64)
}
number_id! {
    /// One session of one agent: grows with every sign-in of the VDN, also across restarts.
    SessionSerial(u64)
}
text_id! {
    /// A telephone number as dialled; 1–24 characters.
    Phone
}
text_id! {
    /// A call as one agent sees it: Unix seconds, a dash, a sequence number (spec/voice.md §1.1).
    CallId
}

impl EventNo {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
