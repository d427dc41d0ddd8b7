//! Chapter `report`: figures and reports. None of it is of the documents; it has rows beside those of
//! the table.

use super::{Chapter, Op, Operation, ReportOp, get};

const C: Chapter = Chapter::Report;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/report/{agentid}/me", "queryReportMe").report(ReportOp::Me),
    get(C, "/report/{agentid}/figures", "queryReportFigures").query(&["from", "limit", "all"]).report(ReportOp::Figures),
    get(C, "/report/{agentid}/intervals", "queryReportIntervals").query(&["from", "to", "minutes", "skillId", "format"]).report(ReportOp::Intervals),
    get(C, "/report/{agentid}/agents", "queryReportAgents").query(&["from", "to", "agentId", "after", "limit", "format"]).report(ReportOp::Agents),
    get(C, "/report/{agentid}/calls", "queryReportCalls").query(&["from", "to", "number", "agentId", "skillId", "result", "before", "limit", "format"]).report(ReportOp::Calls),
    get(C, "/report/{agentid}/mine", "queryReportMine").query(&["before", "limit"]).report(ReportOp::Mine),
    get(C, "/report/{agentid}/colleagues", "queryReportColleagues").query(&["text"]).report(ReportOp::Colleagues),
];

impl Operation {
    /// Works, and is counted with the query interfaces.
    const fn report(self, op: ReportOp) -> Self {
        self.query_interface().works(Op::Report(op))
    }
}
