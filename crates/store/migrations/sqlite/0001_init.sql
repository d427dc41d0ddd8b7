-- Times are milliseconds since 1970-01-01T00:00:00Z. Truth values are 0 and 1.

-- === Directory ===

CREATE TABLE directory_state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    version    INTEGER NOT NULL,
    changed_by TEXT    NOT NULL
) STRICT;
INSERT INTO directory_state (id, version, changed_by) VALUES (1, 0, 'migration');

CREATE TABLE vdn (
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL,
    agent_limit     INTEGER,
    video_limit     INTEGER,
    wrap_up_seconds INTEGER,
    record_calls    INTEGER NOT NULL
) STRICT;

CREATE TABLE phone_range (
    vdn      INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    first    TEXT    NOT NULL,
    last     TEXT    NOT NULL,
    PRIMARY KEY (vdn, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_group (
    vdn     INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id      INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    leader  INTEGER,
    pick_up INTEGER NOT NULL,
    PRIMARY KEY (vdn, id)
) STRICT, WITHOUT ROWID;

-- Flags of a user class are written as digits: '0110…'.
CREATE TABLE user_class (
    vdn   INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id    INTEGER NOT NULL,
    name  TEXT    NOT NULL,
    flags TEXT    NOT NULL,
    PRIMARY KEY (vdn, id)
) STRICT, WITHOUT ROWID;

-- Where callers go that the queue doesn't serve is a word and what belongs to it: 'skill 2'.
CREATE TABLE skill (
    vdn                INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id                 INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    description        TEXT    NOT NULL,
    media_type         INTEGER NOT NULL,
    service_type       INTEGER NOT NULL,
    record_calls       INTEGER NOT NULL,
    strategy           TEXT    NOT NULL,
    priority           INTEGER NOT NULL,
    service_level      INTEGER NOT NULL,
    wrap_up_seconds    INTEGER,
    most_waiting       INTEGER NOT NULL,
    waiting_per_agent  INTEGER NOT NULL,
    most_wait_seconds  INTEGER,
    ring_seconds       INTEGER,
    last_agent         INTEGER,
    patience_for_agent INTEGER NOT NULL,
    when_full          TEXT    NOT NULL,
    when_waited        TEXT    NOT NULL,
    when_unstaffed     TEXT,
    music              TEXT,
    tells_abandoned    INTEGER NOT NULL,
    PRIMARY KEY (vdn, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE skill_group (
    vdn  INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id   INTEGER NOT NULL,
    name TEXT    NOT NULL,
    PRIMARY KEY (vdn, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE skill_group_member (
    vdn         INTEGER NOT NULL,
    skill_group INTEGER NOT NULL,
    skill       INTEGER NOT NULL,
    skill_power INTEGER NOT NULL,
    agent_power INTEGER NOT NULL,
    PRIMARY KEY (vdn, skill_group, skill),
    FOREIGN KEY (vdn, skill_group) REFERENCES skill_group (vdn, id) ON DELETE CASCADE,
    FOREIGN KEY (vdn, skill) REFERENCES skill (vdn, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE access_code (
    vdn         INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id          INTEGER NOT NULL,
    number      TEXT    NOT NULL,
    description TEXT    NOT NULL,
    media_type  INTEGER NOT NULL,
    skill       INTEGER,
    flow        INTEGER,
    PRIMARY KEY (vdn, id),
    FOREIGN KEY (vdn, skill) REFERENCES skill (vdn, id) ON DELETE CASCADE,
    CHECK ((skill IS NULL) <> (flow IS NULL))
) STRICT, WITHOUT ROWID;

-- A caller says no VDN: an access code belongs to one of the installation.
CREATE UNIQUE INDEX access_code_number ON access_code (number);

CREATE TABLE reason (
    vdn  INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    kind TEXT    NOT NULL CHECK (kind IN ('rest', 'busy')),
    id   INTEGER NOT NULL,
    text TEXT    NOT NULL,
    PRIMARY KEY (vdn, kind, id)
) STRICT, WITHOUT ROWID;

-- A work number belongs to one VDN of the installation.
CREATE TABLE agent (
    id              INTEGER PRIMARY KEY,
    vdn             INTEGER NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    name            TEXT    NOT NULL,
    group_id        INTEGER,
    inspector       INTEGER NOT NULL,
    class_leader    INTEGER NOT NULL,
    administrator   INTEGER NOT NULL,
    report_manager  INTEGER NOT NULL,
    refuses_inbound INTEGER NOT NULL,
    no_call_out     INTEGER NOT NULL,
    user_class      INTEGER,
    record_calls    INTEGER NOT NULL,
    FOREIGN KEY (vdn, group_id) REFERENCES agent_group (vdn, id),
    FOREIGN KEY (vdn, user_class) REFERENCES user_class (vdn, id)
) STRICT;
CREATE INDEX agent_vdn ON agent (vdn);

CREATE TABLE agent_skill (
    agent INTEGER NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    vdn   INTEGER NOT NULL,
    skill INTEGER NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (agent, skill),
    FOREIGN KEY (vdn, skill) REFERENCES skill (vdn, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_phone (
    agent INTEGER NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    phone TEXT    NOT NULL,
    PRIMARY KEY (agent, phone)
) STRICT, WITHOUT ROWID;

-- === What belongs to an agent but outlives an import of the directory ===

CREATE TABLE credential (
    agent       INTEGER PRIMARY KEY,
    hash        TEXT    NOT NULL,
    changed_at  INTEGER NOT NULL,
    must_change INTEGER NOT NULL
) STRICT;

-- The hashes before the present one, the newest with the highest number.
CREATE TABLE credential_history (
    agent INTEGER NOT NULL REFERENCES credential (agent) ON DELETE CASCADE,
    no    INTEGER NOT NULL,
    hash  TEXT    NOT NULL,
    PRIMARY KEY (agent, no)
) STRICT, WITHOUT ROWID;

-- The VDNs' own accounts of the configuration interface. No reference: an import replaces the VDNs.
CREATE TABLE config_account (
    vdn        INTEGER PRIMARY KEY,
    hash       TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE lock_out (
    agent        INTEGER NOT NULL,
    source       TEXT    NOT NULL,
    failures     INTEGER NOT NULL,
    last_failure INTEGER NOT NULL,
    PRIMARY KEY (agent, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE private_config (
    agent INTEGER PRIMARY KEY,
    body  TEXT NOT NULL
) STRICT;

-- SIP accounts. Only what digest authentication needs of a password: H(phone:realm:password).
CREATE TABLE phone_account (
    phone      TEXT    PRIMARY KEY,
    vdn        INTEGER NOT NULL,
    realm      TEXT    NOT NULL,
    ha1_md5    TEXT    NOT NULL,
    ha1_sha256 TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- === Live state ===

-- Who may write a VDN's live state: only the holder of the newest epoch.
CREATE TABLE vdn_owner (
    vdn         INTEGER PRIMARY KEY,
    node        TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    lease_until INTEGER
) STRICT;

-- A signed-in agent with what it is owed, as it stood after batch as_of_seq.
CREATE TABLE live_agent (
    vdn       INTEGER NOT NULL,
    agent     INTEGER NOT NULL,
    as_of_seq INTEGER NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (vdn, agent)
) STRICT, WITHOUT ROWID;

-- One row a batch: its changes as a JSON array.
CREATE TABLE journal (
    vdn  INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    body TEXT    NOT NULL,
    PRIMARY KEY (vdn, seq)
) STRICT, WITHOUT ROWID;

-- === Calls ===

-- One row a participant. Who is outside has no agent; who takes part has no end.
CREATE TABLE call_leg (
    vdn            INTEGER NOT NULL,
    call           TEXT    NOT NULL,
    number         INTEGER NOT NULL,
    agent          INTEGER,
    phone          TEXT    NOT NULL,
    caller         TEXT    NOT NULL,
    called         TEXT    NOT NULL,
    feature        INTEGER NOT NULL,
    skill          INTEGER,
    transferred_by INTEGER,
    begun          INTEGER NOT NULL,
    rang           INTEGER,
    answered       INTEGER,
    ended          INTEGER,
    cause          INTEGER,
    by_itself      INTEGER NOT NULL,
    PRIMARY KEY (vdn, call, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_leg_begun ON call_leg (vdn, begun);
CREATE INDEX call_leg_agent ON call_leg (vdn, agent, begun) WHERE agent IS NOT NULL;
CREATE INDEX call_leg_skill ON call_leg (vdn, skill, begun) WHERE skill IS NOT NULL;
CREATE INDEX call_leg_open ON call_leg (vdn) WHERE ended IS NULL;
CREATE INDEX call_leg_first ON call_leg (begun) WHERE number = 0;

CREATE TABLE call_data (
    vdn  INTEGER NOT NULL,
    call TEXT    NOT NULL,
    data TEXT    NOT NULL,
    PRIMARY KEY (vdn, call)
) STRICT;

-- One row a call. What lives has no end.
CREATE TABLE call_record (
    vdn        INTEGER NOT NULL,
    call       TEXT    NOT NULL,
    feature    INTEGER NOT NULL,
    caller     TEXT    NOT NULL,
    called     TEXT    NOT NULL,
    flow       INTEGER,
    skill      INTEGER,
    begun      INTEGER NOT NULL,
    queued     INTEGER,
    answered   INTEGER,
    agent      INTEGER,
    ended      INTEGER,
    cause      INTEGER,
    result     TEXT    NOT NULL,
    offers     INTEGER NOT NULL,
    transfers  INTEGER NOT NULL,
    held       INTEGER NOT NULL,
    recordings INTEGER NOT NULL,
    PRIMARY KEY (vdn, call)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_record_begun ON call_record (vdn, begun, call);
CREATE INDEX call_record_skill ON call_record (vdn, skill, begun, call) WHERE skill IS NOT NULL;
CREATE INDEX call_record_agent ON call_record (vdn, agent, begun, call) WHERE agent IS NOT NULL;
CREATE INDEX call_record_caller ON call_record (vdn, caller, begun, call);
CREATE INDEX call_record_result ON call_record (vdn, result, begun, call);
CREATE INDEX call_record_open ON call_record (vdn, begun, call) WHERE ended IS NULL;

-- What agents did, one row for each stretch of time in one state.
CREATE TABLE agent_span (
    vdn     INTEGER NOT NULL,
    agent   INTEGER NOT NULL,
    begun   INTEGER NOT NULL,
    ended   INTEGER NOT NULL,
    session INTEGER NOT NULL,
    status  TEXT    NOT NULL,
    reason  INTEGER NOT NULL,
    PRIMARY KEY (vdn, agent, begun)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_span_begun ON agent_span (vdn, begun, agent);

-- Numbers that the contact centre calls by itself; untold: changed by others than the running centre.
CREATE TABLE outbound_task (
    vdn        INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    mode       TEXT    NOT NULL,
    skill      INTEGER NOT NULL,
    number     TEXT    NOT NULL,
    caller     TEXT,
    agent      INTEGER,
    made       INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    fate       TEXT    NOT NULL,
    untold     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (vdn, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbound_task_fate ON outbound_task (vdn, fate, id);
CREATE INDEX outbound_task_skill ON outbound_task (vdn, skill, fate, id);
CREATE INDEX outbound_task_untold ON outbound_task (vdn, id) WHERE untold = 1;
CREATE INDEX outbound_task_made ON outbound_task (vdn, made) WHERE fate <> 'waiting';

CREATE TABLE outbound_data (
    vdn  INTEGER NOT NULL,
    id   INTEGER NOT NULL,
    data TEXT    NOT NULL,
    PRIMARY KEY (vdn, id),
    FOREIGN KEY (vdn, id) REFERENCES outbound_task (vdn, id) ON DELETE CASCADE
) STRICT;

-- The files themselves are below the directory of recordings.
CREATE TABLE recording (
    vdn    INTEGER NOT NULL,
    id     TEXT    NOT NULL,
    call   TEXT    NOT NULL,
    agent  INTEGER NOT NULL,
    caller TEXT    NOT NULL,
    called TEXT    NOT NULL,
    skill  INTEGER,
    name   TEXT    NOT NULL,
    file   TEXT    NOT NULL,
    task   INTEGER NOT NULL,
    begun  INTEGER NOT NULL,
    ended  INTEGER,
    length INTEGER,
    bytes  INTEGER,
    PRIMARY KEY (vdn, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recording_call ON recording (vdn, call);
CREATE INDEX recording_begun ON recording (vdn, begun);
CREATE INDEX recording_agent ON recording (vdn, agent, begun);
CREATE INDEX recording_skill ON recording (vdn, skill, begun) WHERE skill IS NOT NULL;
CREATE INDEX recording_open ON recording (vdn) WHERE ended IS NULL;
CREATE INDEX recording_old ON recording (begun);

-- === Operation ===

CREATE TABLE operation_log (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    vdn    INTEGER NOT NULL,
    agent  INTEGER NOT NULL,
    what   TEXT    NOT NULL,
    cause  INTEGER,
    began  INTEGER,
    detail TEXT    NOT NULL
) STRICT;
CREATE INDEX operation_log_at ON operation_log (at);
CREATE INDEX operation_log_agent ON operation_log (agent, id);

-- Changes of the directory.
CREATE TABLE directory_log (
    id           INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    vdn          INTEGER NOT NULL,
    who          TEXT    NOT NULL,
    object       TEXT    NOT NULL,
    value_before TEXT,
    value_after  TEXT
) STRICT;
CREATE INDEX directory_log_at ON directory_log (at);
CREATE INDEX directory_log_vdn ON directory_log (vdn, id);

CREATE TABLE command (
    id      INTEGER PRIMARY KEY,
    vdn     INTEGER NOT NULL,
    agent   INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('unlock', 'sign_out')),
    reason  INTEGER,
    created INTEGER NOT NULL,
    done    TEXT
) STRICT;
