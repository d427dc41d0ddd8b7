//! What the switch and the sound count, for `/metrics`.

use super::Switchboard;
use ccgate_core::switch::Cause;
use ccgate_sip::Refusal;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByReason {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCause {
    cause: u16,
}

/// Shows the switch's counts. Nothing is shown without SIP.
pub(crate) fn register(board: &Switchboard, registry: &mut Registry) {
    if let Some(sip) = board.sip() {
        signalling(&sip.figures(), registry.sub_registry_with_prefix("sip"));
    }
    if let Some((figures, ports)) = board.sip().and_then(|sip| sip.gate_figures()) {
        protected(&figures, ports, registry.sub_registry_with_prefix("secure"));
    }
    if let Some(media) = board.media() {
        sound(&media.figures(), registry.sub_registry_with_prefix("media"));
    }
}

fn signalling(figures: &ccgate_sip::Figures, registry: &mut Registry) {
    let gauges = [
        ("open_legs", "Legs, ending ones too", figures.legs),
        ("dialogs", "Dialogs", figures.dialogs),
        (
            "transactions",
            "Requests under way or remembered",
            figures.transactions,
        ),
        ("registrations", "Registered contacts", figures.registrations),
        (
            "connections",
            "Connections over TCP, TLS and WebSocket",
            figures.connections,
        ),
        (
            "remembered_sources",
            "Sources and users that are watched",
            figures.remembered,
        ),
        (
            "trunk_addresses_up",
            "Addresses of trunks that answer",
            figures.trunk_addresses_up,
        ),
    ];
    for (name, help, value) in gauges {
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        registry.register(name, help, ConstGauge::new(value));
    }
    let counters = [
        ("offered_legs", "Legs that came in", figures.offered),
        ("placed_legs", "Legs that were placed", figures.placed),
        ("answered_legs", "Legs that were answered", figures.answered),
        ("messages_received", "Messages read", figures.received),
        ("messages_sent", "Messages sent", figures.sent),
        (
            "messages_unsent",
            "Messages that couldn't be sent",
            figures.unsent,
        ),
        ("malformed", "Octets that were no message", figures.malformed),
        (
            "connections_refused",
            "Connections over a limit",
            figures.refused_connections,
        ),
    ];
    for (name, help, value) in counters {
        registry.register(name, help, ConstCounter::new(value));
    }
    let refused: Family<ByReason, Counter> = Family::default();
    for reason in Refusal::ALL {
        let label = ByReason {
            reason: reason.name(),
        };
        refused.get_or_create(&label).inc_by(figures.refused(reason));
    }
    registry.register(
        "refused",
        "Requests refused or not answered, by reason; wrong_password and locked are failures of authentication",
        refused,
    );
    let ended: Family<ByCause, Counter> = Family::default();
    for (cause, count) in Cause::ALL.into_iter().zip(figures.ended) {
        let label = ByCause {
            cause: cause.number(),
        };
        ended.get_or_create(&label).inc_by(count);
    }
    registry.register("ended_legs", "Legs that ended, by the number of the cause", ended);
}

fn protected(figures: &ccgate_sip::GateFigures, ports: usize, registry: &mut Registry) {
    let ports = u64::try_from(ports).unwrap_or(u64::MAX);
    let gauges = [
        ("legs", "Legs with protected sound", figures.legs),
        ("ports", "Ports towards browsers and SRTP phones in use", ports),
    ];
    for (name, help, value) in gauges {
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        registry.register(name, help, ConstGauge::new(value));
    }
    let counters = [
        ("up_legs", "Legs whose protected sound came up", figures.up),
        ("failed_legs", "Legs whose protected sound failed", figures.failed),
        (
            "lost",
            "Times that a browser was no longer heard of",
            figures.lost,
        ),
        (
            "packets_in",
            "Packets from browsers and SRTP phones accepted",
            figures.inward,
        ),
        (
            "packets_out",
            "Packets to browsers and SRTP phones sent",
            figures.outward,
        ),
        (
            "packets_refused",
            "Packets of strangers, or not protected, forged, replayed, or of a kind not agreed on",
            figures.refused,
        ),
        (
            "packets_unsent",
            "Packets for legs that weren't up",
            figures.unsent,
        ),
        ("reports_lost", "Reports that nobody took", figures.unreported),
    ];
    for (name, help, value) in counters {
        registry.register(name, help, ConstCounter::new(value));
    }
}

fn sound(figures: &ccgate_media::Figures, registry: &mut Registry) {
    let gauges = [
        ("legs", "Legs with sound", figures.legs),
        ("rooms", "Rooms with legs", figures.rooms),
        ("ports", "Ports bound", figures.ports),
        ("plays", "Files being played", figures.plays),
        ("recordings", "Recordings being made", figures.recordings),
    ];
    for (name, help, value) in gauges {
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        registry.register(name, help, ConstGauge::new(value));
    }
    let counters = [
        ("packets_in", "RTP packets accepted", figures.packets_in),
        ("packets_out", "RTP packets sent", figures.packets_out),
        ("packets_lost", "RTP packets that never came", figures.lost),
        ("packets_late", "RTP packets that came too late", figures.late),
        (
            "packets_dropped",
            "Datagrams of strangers, or malformed",
            figures.dropped,
        ),
        (
            "underruns",
            "Times that a jitter buffer ran dry",
            figures.underruns,
        ),
        (
            "late_ticks",
            "Ticks that began more than 5 ms late",
            figures.late_ticks,
        ),
        ("missed_ticks", "Ticks left out", figures.missed_ticks),
        (
            "send_errors",
            "Packets that the network refused",
            figures.send_errors,
        ),
        ("reports_lost", "Reports that nobody took", figures.reports_lost),
        ("blocks_lost", "Blocks missing in recordings", figures.blocks_lost),
        ("faults", "Failures of our own code", figures.faults),
    ];
    for (name, help, value) in counters {
        registry.register(name, help, ConstCounter::new(value));
    }
}
