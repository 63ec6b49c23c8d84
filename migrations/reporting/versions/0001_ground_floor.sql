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

-- Why a feed is not followed any further: told until a person has cleared it.
CREATE TABLE alarms (
    log text COLLATE "C" PRIMARY KEY,
    raised_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    position bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    figures jsonb NOT NULL
);

GRANT USAGE ON SCHEMA a, b TO reporting_writer, reporting_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public, a, b TO reporting_writer, reporting_reader;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public, a, b TO reporting_writer;
REVOKE ALL ON alembic_version FROM reporting_writer, reporting_reader;
