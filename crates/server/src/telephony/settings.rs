//! The configuration in the words of the parts that it sets.

use super::Recordings;
use crate::config::{self, Over};
use ccgate_sip::{
    Algorithm, CallerRule, Expiry, GateSettings, Law, Network, Registration, Route, Secure, SessionTimer,
    Settings, Transport, Trunk, TrunkAddress,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How the SIP switch is set; certificates are added by whoever has them.
pub(super) fn sip(sip: &config::Sip) -> Settings {
    let digests = [(sip.sha256, Algorithm::Sha256), (sip.md5, Algorithm::Md5)];
    Settings {
        udp: sip.udp.into_iter().collect(),
        tcp: sip.tcp.into_iter().collect(),
        tls: sip.tls.into_iter().collect(),
        websocket: sip.websocket,
        external: sip.external,
        realm: sip.realm.clone(),
        digests: digests
            .into_iter()
            .filter_map(|(on, digest)| on.then_some(digest))
            .collect(),
        trunks: sip.trunks.iter().map(trunk).collect(),
        routes: sip.routes.iter().map(route).collect(),
        max_calls: sip.max_calls,
        register_expiry: Expiry {
            min: sip.expiry_min,
            max: sip.expiry_max,
            default: sip.expiry,
        },
        session: SessionTimer {
            expires: sip.session,
            min_se: sip.session_min,
        },
        ..Settings::default()
    }
}

/// Whether a trunk is reached over TLS.
pub(super) fn has_tls_trunk(sip: &config::Sip) -> bool {
    let mut addresses = sip.trunks.iter().flat_map(|trunk| &trunk.addresses);
    addresses.any(|address| address.over == Over::Tls)
}

fn trunk(trunk: &config::Trunk) -> Trunk {
    let codecs = match trunk.alaw_first {
        true => vec![Law::A, Law::Mu],
        false => vec![Law::Mu, Law::A],
    };
    Trunk {
        name: trunk.name.clone(),
        addresses: trunk
            .addresses
            .iter()
            .map(|address| TrunkAddress {
                host: address.host.clone(),
                port: address.port,
                transport: match address.over {
                    Over::Udp => Transport::Udp,
                    Over::Tcp => Transport::Tcp,
                    Over::Tls => Transport::Tls,
                },
            })
            .collect(),
        registration: trunk.user.as_ref().map(|user| Registration {
            user: user.user.clone(),
            password: user.password.expose().to_owned(),
            registrar: user.registrar.clone(),
            expiry: user.expiry,
        }),
        identify: trunk
            .identify
            .iter()
            .map(|network| Network {
                address: network.base(),
                bits: network.prefix(),
            })
            .collect(),
        caller: caller(&trunk.caller),
        options_every: trunk.options_every,
        domain: trunk.domain.clone(),
        codecs,
    }
}

fn route(route: &config::Route) -> Route {
    Route {
        prefix: route.prefix.clone(),
        strip: route.strip,
        add: route.add.clone(),
        trunks: route.trunks.clone(),
        caller: route.caller.as_ref().map(caller),
    }
}

fn caller(rule: &config::CallerRule) -> CallerRule {
    match rule {
        config::CallerRule::Given => CallerRule::Given,
        config::CallerRule::Withheld => CallerRule::Withheld,
        config::CallerRule::Else(number) => CallerRule::Else(number.clone()),
        config::CallerRule::Always(number) => CallerRule::Always(number.clone()),
        config::CallerRule::Prefix(prefix) => CallerRule::Prefix(prefix.clone()),
    }
}

/// How the sound is set.
pub(super) fn media(media: &config::Media, recordings: &Recordings) -> ccgate_media::Settings {
    ccgate_media::Settings {
        bind: media.listen,
        external: media.external,
        ports: media.first_port..=media.last_port,
        prompts: media.prompts.clone(),
        recordings: recordings.directory().to_owned(),
        music: media.music.clone(),
        lost_after: media.lost_after,
        recording_key: recordings.key().cloned(),
        latch: media.latch,
        ..ccgate_media::Settings::default()
    }
}

/// How protected sound is carried; `None`: not at all.
pub(super) fn secure(media: &config::Media) -> Option<Secure> {
    let inner = match media.listen {
        bound if !bound.is_unspecified() => bound,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let gate = GateSettings {
        bind: media.listen,
        // Each leg is told the address of its sound in place of this.
        external: Some(media.external.unwrap_or(inner)),
        ports: media.secure_first_port..=media.secure_last_port,
        ..GateSettings::default()
    };
    media.secure.then_some(Secure { gate, inner })
}
