//! Chapter `report`: figures and reports for supervisors and agents. All of it is ccgate's own; times
//! are milliseconds since 1970, spans milliseconds, and what there isn't is `null`.

mod asked;
mod figures;
mod history;
mod people;
mod scope;
mod sheet;
#[cfg(test)]
mod tests;

pub use asked::{
    AgentsAsked, CallsAsked, FiguresAsked, Format, IntervalsAsked, LONGEST, MOST_INTERVALS, MOST_ROWS,
    MineAsked, PAGE, Span, agents, calls, colleagues, figures, intervals, mine, place,
};
pub use figures::{AgentSeen, CallSeen, GroupSeen, Present, Seen, figures as figures_answer};
pub use history::{
    AgentLine, CallLine, IntervalLine, RecordingLine, agents_answer, calls_answer, intervals_answer,
};
pub use people::{Colleague, Myself, colleagues as colleagues_answer, matches, me, state};
pub use scope::Scope;
pub use sheet::{Line, sheet};
