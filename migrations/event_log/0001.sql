-- The event log of one service. Everything here is append-only, for the owner too.
CREATE TABLE log_identity (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    origin text COLLATE "C" NOT NULL
);

CREATE TABLE log_events (
    position bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    version integer NOT NULL,
    transaction_id uuid NOT NULL,
    correlation_id uuid,
    key_digest bytea,               -- on the first event of a command, and on no other
    leaf_hash bytea NOT NULL,
    stream text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    leaf bytea NOT NULL
);
ALTER TABLE log_events ALTER COLUMN leaf SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX log_events_stream ON log_events (stream, version);
CREATE UNIQUE INDEX log_events_key ON log_events (key_digest) WHERE key_digest IS NOT NULL;
CREATE INDEX log_events_transaction ON log_events (transaction_id) WHERE key_digest IS NOT NULL;
CREATE INDEX log_events_correlation ON log_events (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE INDEX log_events_recorded ON log_events (recorded_at);

-- One row a database transaction: how long the log was after it, and the root of its tree.
CREATE TABLE log_heads (
    size bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    root bytea NOT NULL,
    frontier bytea NOT NULL
);
INSERT INTO log_heads VALUES (0, '1970-01-01 00:00:00+00', sha256(''), '');

-- Takes the head lock to the end of the transaction, then tells the head, the time, and which keys are known.
CREATE FUNCTION log_take_head(
    keys bytea[],
    OUT size bigint, OUT recorded_at timestamptz, OUT frontier bytea, OUT taken_at timestamptz,
    OUT known_keys bytea[], OUT known_positions bigint[]
) LANGUAGE plpgsql VOLATILE SET lock_timeout = '15s' AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7310587415221);
    SELECT h.size, h.recorded_at, h.frontier, clock_timestamp() INTO size, recorded_at, frontier, taken_at
        FROM log_heads h ORDER BY h.size DESC LIMIT 1;
    SELECT array_agg(e.key_digest), array_agg(e.position) INTO known_keys, known_positions
        FROM log_events e WHERE e.key_digest = ANY(keys);
END $$;

-- Roots of full subtrees of 256^level leaves: the hashes that tiles above level 0 are made of.
CREATE TABLE log_tile_hashes (
    level integer NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (level, index)
);

-- Refused money commands, outside the positions.
CREATE TABLE refusals (
    refusal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    refused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    client_digest bytea NOT NULL,
    actor jsonb NOT NULL,
    command text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    figures jsonb NOT NULL,
    request_sha256 text COLLATE "C" NOT NULL
);
CREATE INDEX refusals_client ON refusals (client_digest, refused_at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the log is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['log_identity', 'log_events', 'log_heads', 'log_tile_hashes', 'refusals'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only', name);
    END LOOP;
END $$;

-- Beside the log: what its events name and undo, and who has what nobody else may have.
CREATE TABLE event_names (
    resource_id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (resource_id, position)
);
CREATE TABLE reversed_events (
    position bigint PRIMARY KEY,
    reversal_position bigint NOT NULL UNIQUE
);
CREATE TABLE caller_references (
    digest bytea PRIMARY KEY,
    resource_id uuid NOT NULL
);

-- How far the feeds of other services are followed: moved in the transaction that records what was heard. It is no
-- projection: what was heard and changed nothing stands in no event. A rebuild never touches it.
CREATE TABLE subscriptions (
    consumer text COLLATE "C" PRIMARY KEY,
    source_log text COLLATE "C" NOT NULL,
    next_position bigint NOT NULL CHECK (next_position >= 0),
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What people are called, whom events know by an opaque id alone: erasable, and no projection.
CREATE TABLE people (
    issuer text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    name text,
    contact text,
    told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_at timestamptz,
    PRIMARY KEY (issuer, subject)
);

-- The evidence store: erasable, outside the log, and no projection of it. A rebuild never touches these three.
CREATE TABLE evidence_files (
    sha256 text COLLATE "C" PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes integer NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_at timestamptz,
    erased_because text COLLATE "C",
    erased_by jsonb
);
CREATE TABLE evidence_owners (
    sha256 text COLLATE "C" NOT NULL REFERENCES evidence_files,
    owner_id uuid NOT NULL,          -- a fund in the ledger, an organisation in projects
    PRIMARY KEY (sha256, owner_id)
);
CREATE TABLE evidence_contents (
    sha256 text COLLATE "C" PRIMARY KEY REFERENCES evidence_files,
    content bytea NOT NULL
);
-- Files are compressed as they come; uncompressed here, a slice is read without the rest.
ALTER TABLE evidence_contents ALTER COLUMN content SET STORAGE EXTERNAL;
