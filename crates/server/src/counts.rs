//! How often each operation was answered, and how often refused with which retcode.

use ccgate_wire::retcode::Retcode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Counters of requests. The labels are the interface's log names and retcodes, both few.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    operations: Family<ByOperation, Counter>,
    refusals: Family<ByRetcode, Counter>,
    lookups: Family<ByOutcome, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOperation {
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByRetcode {
    operation: &'static str,
    retcode: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOutcome {
    outcome: &'static str,
}

impl Counts {
    /// One request of the operation was answered.
    pub fn count(&self, operation: &'static str) {
        self.operations.get_or_create(&ByOperation { operation }).inc();
    }

    /// … and refused.
    pub fn refused(&self, operation: &'static str, retcode: Retcode) {
        self.refusals
            .get_or_create(&ByRetcode {
                operation,
                retcode: retcode.code(),
            })
            .inc();
    }

    /// A flow asked a web service; the outcome is one of few words.
    pub(crate) fn looked_up(&self, outcome: &'static str) {
        self.lookups.get_or_create(&ByOutcome { outcome }).inc();
    }

    /// Shows the counters in `/metrics`.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "requests",
            "Requests answered, by the interface's log name",
            self.operations.clone(),
        );
        registry.register(
            "refusals",
            "Requests refused, by log name and retcode",
            self.refusals.clone(),
        );
        registry.register(
            "lookups",
            "Web services asked by flows, by outcome",
            self.lookups.clone(),
        );
    }
}
