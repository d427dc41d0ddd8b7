-- Times are milliseconds since 1970-01-01T00:00:00Z. Truth values are 0 and 1.

-- === Directory ===

CREATE TABLE directory_state (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    version    BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
INSERT INTO directory_state (id, version, changed_by) VALUES (1, 0, 'migration');

CREATE TABLE vdn (
    id              BIGINT PRIMARY KEY,
    name            TEXT NOT NULL,
    agent_limit     BIGINT,
    video_limit     BIGINT,
    wrap_up_seconds BIGINT,
    record_calls    BIGINT NOT NULL
);

CREATE TABLE phone_range (
    vdn      BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    first    TEXT NOT NULL,
    last     TEXT NOT NULL,
    PRIMARY KEY (vdn, position)
);

CREATE TABLE agent_group (
    vdn     BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id      BIGINT NOT NULL,
    name    TEXT NOT NULL,
    leader  BIGINT,
    pick_up BIGINT NOT NULL,
    PRIMARY KEY (vdn, id)
);

-- Flags of a user class are written as digits: '0110…'.
CREATE TABLE user_class (
    vdn   BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id    BIGINT NOT NULL,
    name  TEXT NOT NULL,
    flags TEXT NOT NULL,
    PRIMARY KEY (vdn, id)
);

-- Where callers go that the queue doesn't serve is a word and what belongs to it: 'skill 2'.
CREATE TABLE skill (
    vdn                BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id                 BIGINT NOT NULL,
    name               TEXT NOT NULL,
    description        TEXT NOT NULL,
    media_type         BIGINT NOT NULL,
    service_type       BIGINT NOT NULL,
    record_calls       BIGINT NOT NULL,
    strategy           TEXT NOT NULL,
    priority           BIGINT NOT NULL,
    service_level      BIGINT NOT NULL,
    wrap_up_seconds    BIGINT,
    most_waiting       BIGINT NOT NULL,
    waiting_per_agent  BIGINT NOT NULL,
    most_wait_seconds  BIGINT,
    ring_seconds       BIGINT,
    last_agent         BIGINT,
    patience_for_agent BIGINT NOT NULL,
    when_full          TEXT NOT NULL,
    when_waited        TEXT NOT NULL,
    when_unstaffed     TEXT,
    music              TEXT,
    tells_abandoned    BIGINT NOT NULL,
    PRIMARY KEY (vdn, id)
);

CREATE TABLE skill_group (
    vdn  BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id   BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (vdn, id)
);

CREATE TABLE skill_group_member (
    vdn         BIGINT NOT NULL,
    skill_group BIGINT NOT NULL,
    skill       BIGINT NOT NULL,
    skill_power BIGINT NOT NULL,
    agent_power BIGINT NOT NULL,
    PRIMARY KEY (vdn, skill_group, skill),
    FOREIGN KEY (vdn, skill_group) REFERENCES skill_group (vdn, id) ON DELETE CASCADE,
    FOREIGN KEY (vdn, skill) REFERENCES skill (vdn, id) ON DELETE CASCADE
);

CREATE TABLE access_code (
    vdn         BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    id          BIGINT NOT NULL,
    number      TEXT NOT NULL,
    description TEXT NOT NULL,
    media_type  BIGINT NOT NULL,
    skill       BIGINT,
    flow        BIGINT,
    PRIMARY KEY (vdn, id),
    FOREIGN KEY (vdn, skill) REFERENCES skill (vdn, id) ON DELETE CASCADE,
    CHECK ((skill IS NULL) <> (flow IS NULL))
);

-- A caller says no VDN: an access code belongs to one of the installation.
CREATE UNIQUE INDEX access_code_number ON access_code (number);

CREATE TABLE reason (
    vdn  BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('rest', 'busy')),
    id   BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (vdn, kind, id)
);

-- A work number belongs to one VDN of the installation.
CREATE TABLE agent (
    id              BIGINT PRIMARY KEY,
    vdn             BIGINT NOT NULL REFERENCES vdn (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    group_id        BIGINT,
    inspector       BIGINT NOT NULL,
    class_leader    BIGINT NOT NULL,
    administrator   BIGINT NOT NULL,
    report_manager  BIGINT NOT NULL,
    refuses_inbound BIGINT NOT NULL,
    no_call_out     BIGINT NOT NULL,
    user_class      BIGINT,
    record_calls    BIGINT NOT NULL,
    FOREIGN KEY (vdn, group_id) REFERENCES agent_group (vdn, id),
    FOREIGN KEY (vdn, user_class) REFERENCES user_class (vdn, id)
);
CREATE INDEX agent_vdn ON agent (vdn);

CREATE TABLE agent_skill (
    agent BIGINT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    vdn   BIGINT NOT NULL,
    skill BIGINT NOT NULL,
    level BIGINT NOT NULL,
    PRIMARY KEY (agent, skill),
    FOREIGN KEY (vdn, skill) REFERENCES skill (vdn, id) ON DELETE CASCADE
);

CREATE TABLE agent_phone (
    agent BIGINT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    phone TEXT NOT NULL,
    PRIMARY KEY (agent, phone)
);

-- === What belongs to an agent but outlives an import of the directory ===

CREATE TABLE credential (
    agent       BIGINT PRIMARY KEY,
    hash        TEXT NOT NULL,
    changed_at  BIGINT NOT NULL,
    must_change BIGINT NOT NULL
);

-- The hashes before the present one, the newest with the highest number.
CREATE TABLE credential_history (
    agent BIGINT NOT NULL REFERENCES credential (agent) ON DELETE CASCADE,
    no    BIGINT NOT NULL,
    hash  TEXT NOT NULL,
    PRIMARY KEY (agent, no)
);

-- The VDNs' own accounts of the configuration interface. No reference: an import replaces the VDNs.
CREATE TABLE config_account (
    vdn        BIGINT PRIMARY KEY,
    hash       TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE lock_out (
    agent        BIGINT NOT NULL,
    source       TEXT NOT NULL,
    failures     BIGINT NOT NULL,
    last_failure BIGINT NOT NULL,
    PRIMARY KEY (agent, source)
);

CREATE TABLE private_config (
    agent BIGINT PRIMARY KEY,
    body  TEXT NOT NULL
);

-- SIP accounts. Only what digest authentication needs of a password: H(phone:realm:password).
CREATE TABLE phone_account (
    phone      TEXT PRIMARY KEY,
    vdn        BIGINT NOT NULL,
    realm      TEXT NOT NULL,
    ha1_md5    TEXT NOT NULL,
    ha1_sha256 TEXT NOT NULL
);

-- === Live state ===

-- Who may write a VDN's live state: only the holder of the newest epoch.
CREATE TABLE vdn_owner (
    vdn         BIGINT PRIMARY KEY,
    node        TEXT NOT NULL,
    epoch       BIGINT NOT NULL,
    lease_until BIGINT
);

-- A signed-in agent with what it is owed, as it stood after batch as_of_seq.
CREATE TABLE live_agent (
    vdn       BIGINT NOT NULL,
    agent     BIGINT NOT NULL,
    as_of_seq BIGINT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (vdn, agent)
);

-- One row a batch: its changes as a JSON array.
CREATE TABLE journal (
    vdn  BIGINT NOT NULL,
    seq  BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (vdn, seq)
);

-- === Calls ===

-- One row a participant. Who is outside has no agent; who takes part has no end.
CREATE TABLE call_leg (
    vdn            BIGINT NOT NULL,
    call           TEXT NOT NULL,
    number         BIGINT NOT NULL,
    agent          BIGINT,
    phone          TEXT NOT NULL,
    caller         TEXT NOT NULL,
    called         TEXT NOT NULL,
    feature        BIGINT NOT NULL,
    skill          BIGINT,
    transferred_by BIGINT,
    begun          BIGINT NOT NULL,
    rang           BIGINT,
    answered       BIGINT,
    ended          BIGINT,
    cause          BIGINT,
    by_itself      BIGINT NOT NULL,
    PRIMARY KEY (vdn, call, number)
);
CREATE INDEX call_leg_begun ON call_leg (vdn, begun);
CREATE INDEX call_leg_agent ON call_leg (vdn, agent, begun) WHERE agent IS NOT NULL;
CREATE INDEX call_leg_skill ON call_leg (vdn, skill, begun) WHERE skill IS NOT NULL;
CREATE INDEX call_leg_open ON call_leg (vdn) WHERE ended IS NULL;
CREATE INDEX call_leg_first ON call_leg (begun) WHERE number = 0;

CREATE TABLE call_data (
    vdn  BIGINT NOT NULL,
    call TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (vdn, call)
);

-- One row a call. What lives has no end.
CREATE TABLE call_record (
    vdn        BIGINT NOT NULL,
    call       TEXT NOT NULL,
    feature    BIGINT NOT NULL,
    caller     TEXT NOT NULL,
    called     TEXT NOT NULL,
    flow       BIGINT,
    skill      BIGINT,
    begun      BIGINT NOT NULL,
    queued     BIGINT,
    answered   BIGINT,
    agent      BIGINT,
    ended      BIGINT,
    cause      BIGINT,
    result     TEXT NOT NULL,
    offers     BIGINT NOT NULL,
    transfers  BIGINT NOT NULL,
    held       BIGINT NOT NULL,
    recordings BIGINT NOT NULL,
    PRIMARY KEY (vdn, call)
);
CREATE INDEX call_record_begun ON call_record (vdn, begun, call);
CREATE INDEX call_record_skill ON call_record (vdn, skill, begun, call) WHERE skill IS NOT NULL;
CREATE INDEX call_record_agent ON call_record (vdn, agent, begun, call) WHERE agent IS NOT NULL;
CREATE INDEX call_record_caller ON call_record (vdn, caller, begun, call);
CREATE INDEX call_record_result ON call_record (vdn, result, begun, call);
CREATE INDEX call_record_open ON call_record (vdn, begun, call) WHERE ended IS NULL;

-- What agents did, one row for each stretch of time in one state.
CREATE TABLE agent_span (
    vdn     BIGINT NOT NULL,
    agent   BIGINT NOT NULL,
    begun   BIGINT NOT NULL,
    ended   BIGINT NOT NULL,
    session BIGINT NOT NULL,
    status  TEXT NOT NULL,
    reason  BIGINT NOT NULL,
    PRIMARY KEY (vdn, agent, begun)
);
CREATE INDEX agent_span_begun ON agent_span (vdn, begun, agent);

-- Numbers that the contact centre calls by itself; untold: changed by others than the running centre.
CREATE TABLE outbound_task (
    vdn        BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    mode       TEXT NOT NULL,
    skill      BIGINT NOT NULL,
    number     TEXT NOT NULL,
    caller     TEXT,
    agent      BIGINT,
    made       BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    tries      BIGINT NOT NULL,
    fate       TEXT NOT NULL,
    untold     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (vdn, id)
);
CREATE INDEX outbound_task_fate ON outbound_task (vdn, fate, id);
CREATE INDEX outbound_task_skill ON outbound_task (vdn, skill, fate, id);
CREATE INDEX outbound_task_untold ON outbound_task (vdn, id) WHERE untold = 1;
CREATE INDEX outbound_task_made ON outbound_task (vdn, made) WHERE fate <> 'waiting';

CREATE TABLE outbound_data (
    vdn  BIGINT NOT NULL,
    id   BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (vdn, id),
    FOREIGN KEY (vdn, id) REFERENCES outbound_task (vdn, id) ON DELETE CASCADE
);

-- The files themselves are below the directory of recordings.
CREATE TABLE recording (
    vdn    BIGINT NOT NULL,
    id     TEXT NOT NULL,
    call   TEXT NOT NULL,
    agent  BIGINT NOT NULL,
    caller TEXT NOT NULL,
    called TEXT NOT NULL,
    skill  BIGINT,
    name   TEXT NOT NULL,
    file   TEXT NOT NULL,
    task   BIGINT NOT NULL,
    begun  BIGINT NOT NULL,
    ended  BIGINT,
    length BIGINT,
    bytes  BIGINT,
    PRIMARY KEY (vdn, id)
);
CREATE INDEX recording_call ON recording (vdn, call);
CREATE INDEX recording_begun ON recording (vdn, begun);
CREATE INDEX recording_agent ON recording (vdn, agent, begun);
CREATE INDEX recording_skill ON recording (vdn, skill, begun) WHERE skill IS NOT NULL;
CREATE INDEX recording_open ON recording (vdn) WHERE ended IS NULL;
CREATE INDEX recording_old ON recording (begun);

-- === Operation ===

CREATE TABLE operation_log (
    id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     BIGINT NOT NULL,
    vdn    BIGINT NOT NULL,
    agent  BIGINT NOT NULL,
    what   TEXT NOT NULL,
    cause  BIGINT,
    began  BIGINT,
    detail TEXT NOT NULL
);
CREATE INDEX operation_log_at ON operation_log (at);
CREATE INDEX operation_log_agent ON operation_log (agent, id);

-- Changes of the directory.
CREATE TABLE directory_log (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           BIGINT NOT NULL,
    vdn          BIGINT NOT NULL,
    who          TEXT NOT NULL,
    object       TEXT NOT NULL,
    value_before TEXT,
    value_after  TEXT
);
CREATE INDEX directory_log_at ON directory_log (at);
CREATE INDEX directory_log_vdn ON directory_log (vdn, id);

CREATE TABLE command (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vdn     BIGINT NOT NULL,
    agent   BIGINT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('unlock', 'sign_out')),
    reason  BIGINT,
    created BIGINT NOT NULL,
    done    TEXT
);
