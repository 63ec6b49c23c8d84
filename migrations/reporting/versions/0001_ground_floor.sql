-- Where each projection of each followed log stands. Moved in the transaction that writes its rows.
-- `frontier` and `root` are the hash tree over everything that was folded: the source's own root at that size is the same.
CREATE TABLE checkpoints (
    projection text COLLATE "C" NOT NULL,
    log text COLLATE "C" NOT NULL,
    slot text COLLATE "C" NOT NULL CHECK (slot IN ('a', 'b')),
    version integer NOT NULL,
    next_position bigint NOT NULL CHECK (next_position >= 0),
    frontier bytea NOT NULL,
    root bytea NOT NULL,
    recorded_at timestamptz,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (projection, log, slot)
);

-- Which slot a projection of a log is served from.
CREATE TABLE serving (
    projection text COLLATE "C" NOT NULL,
    log text COLLATE "C" NOT NULL,
    slot text COLLATE "C" NOT NULL CHECK (slot IN ('a', 'b')),
    PRIMARY KEY (projection, log)
);

-- What is heard of each log: how long its source said it is, and when that was asked. Whoever moves a projection of a log
-- or swaps its slots holds this row.
CREATE TABLE followed (
    log text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL DEFAULT 0,
    heard_at timestamptz,
    problem text COLLATE "C"
);

-- Projections that are being rebuilt in the slot beside the served one; no slot: not begun yet.
CREATE TABLE rebuilds (
    projection text COLLATE "C" NOT NULL,
    log text COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by text COLLATE "C" NOT NULL,      -- a person, or `version`: the code has a newer one
    slot text COLLATE "C" CHECK (slot IN ('a', 'b')),
    PRIMARY KEY (projection, log)
);

-- Why a feed is not followed any further: until a person has cleared it, with a reason; kept for ever.
CREATE TABLE alarms (
    log text COLLATE "C" NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    position bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    figures jsonb NOT NULL,
    cleared_at timestamptz,
    cleared_by text COLLATE "C",
    reason text,
    PRIMARY KEY (log, raised_at),
    CHECK ((cleared_at IS NULL) = (cleared_by IS NULL) AND (cleared_at IS NULL) = (reason IS NULL))
);
CREATE UNIQUE INDEX alarms_standing ON alarms (log) WHERE cleared_at IS NULL;

GRANT USAGE ON SCHEMA a, b TO reporting_writer, reporting_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public, a, b TO reporting_writer, reporting_reader;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public, a, b TO reporting_writer;
REVOKE ALL ON alembic_version FROM reporting_writer, reporting_reader;
