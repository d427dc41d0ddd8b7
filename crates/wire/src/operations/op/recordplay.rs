//! The working operations of chapter `recordplay`.

/// A working operation of chapter `recordplay`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordPlayOp {
    /// `PUT /recordplay/{agentid}/play`
    Play,
    /// `POST /recordplay/{agentid}/backfast/{time}`
    BackFast,
    /// `DELETE /recordplay/{agentid}/stopplay`
    StopPlay,
    /// `PUT /recordplay/{agentid}/record`
    Record,
    /// `POST /recordplay/{agentid}/forefast/{time}`
    ForeFast,
    /// `POST /recordplay/{agentid}/pauseplay`
    PausePlay,
    /// `POST /recordplay/{agentid}/pauserecord`
    PauseRecord,
    /// `GET /recordplay/{agentid}/queryrecordfilebycallid`
    RecordsOfCall,
    /// `GET /recordplay/{agentid}/queryselfrecordfile`
    OwnRecords,
    /// `GET /recordplay/{agentid}/recordfile`
    Records,
    /// `GET /recordplay/{agentid}/recordfilefromrecordid`
    RecordById,
    /// `GET /recordplay/{agentid}/recordfileurl`
    RecordUrl,
    /// `PUT /recordplay/{agentid}/recordwithoutfilename`
    RecordWithoutFilename,
    /// `POST /recordplay/{agentid}/resumeplay`
    ResumePlay,
    /// `POST /recordplay/{agentid}/resumerecord`
    ResumeRecord,
    /// `DELETE /recordplay/{agentid}/stoprecord`
    StopRecord,
}

impl RecordPlayOp {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Play,
        Self::BackFast,
        Self::StopPlay,
        Self::Record,
        Self::ForeFast,
        Self::PausePlay,
        Self::PauseRecord,
        Self::RecordsOfCall,
        Self::OwnRecords,
        Self::Records,
        Self::RecordById,
        Self::RecordUrl,
        Self::RecordWithoutFilename,
        Self::ResumePlay,
        Self::ResumeRecord,
        Self::StopRecord,
    ];

    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Play => "Play a file to the agent's phone.",
            Self::BackFast => "Jump back in what is played.",
            Self::StopPlay => "Stop playing.",
            Self::Record => "Record the talk.",
            Self::ForeFast => "Jump ahead in what is played.",
            Self::PausePlay => "Pause what is played.",
            Self::PauseRecord => "Pause the recording.",
            Self::RecordsOfCall => "The recordings of a call.",
            Self::OwnRecords => "The agent's own recordings.",
            Self::Records => "Recordings.",
            Self::RecordById => "A recording by its id.",
            Self::RecordUrl => "Where a recording can be fetched, for a short time.",
            Self::RecordWithoutFilename => "Record the talk under the default name.",
            Self::ResumePlay => "Go on playing.",
            Self::ResumeRecord => "Go on recording.",
            Self::StopRecord => "Stop recording.",
        }
    }
}
