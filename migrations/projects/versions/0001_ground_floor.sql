-- The ground floor of the database of projects, on its event log: the read models of every capability.
-- Run as the owner; grants at the end give the writer and the reader what they need and nothing more.

CREATE TABLE grants (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    issuer text COLLATE "C",
    subject text COLLATE "C",
    role text COLLATE "C",
    scope_kind text COLLATE "C",
    scope_id uuid,
    from_on date,
    to_on date
);
CREATE INDEX grants_position ON grants (position);
CREATE INDEX grants_subject ON grants (subject);
CREATE INDEX grants_scope_id ON grants (scope_id);

CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    relation text COLLATE "C" NOT NULL,
    rule_set text COLLATE "C",
    parent_id uuid
);
CREATE INDEX organisations_position ON organisations (position);
CREATE INDEX organisations_code ON organisations (code);
CREATE INDEX organisations_parent ON organisations (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX organisations_self ON organisations (position) WHERE relation = 'self';

CREATE TABLE mechanisms (
    id text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL
);
CREATE INDEX mechanisms_position ON mechanisms (position);

CREATE TABLE projects (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    mechanism text COLLATE "C" NOT NULL,
    organisation_id uuid NOT NULL,
    window_code text COLLATE "C",
    axis text COLLATE "C",
    call_id uuid,
    countrywide boolean NOT NULL,
    since_on date NOT NULL,
    signed_on date,
    ended_on date,
    iati_status integer NOT NULL,
    area text[] NOT NULL,
    sector text[] NOT NULL,
    course text NOT NULL
);
CREATE INDEX projects_position ON projects (position);
CREATE INDEX projects_code ON projects (code);
CREATE INDEX projects_organisation ON projects (organisation_id, position);
CREATE INDEX projects_status ON projects (status, position);

GRANT SELECT ON ALL TABLES IN SCHEMA public TO projects_writer, projects_reader;
GRANT INSERT ON ALL TABLES IN SCHEMA public TO projects_writer;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('log_identity', 'log_events', 'log_heads', 'log_tile_hashes', 'refusals',
                              'evidence_files', 'evidence_owners', 'evidence_contents', 'subscriptions', 'alembic_version')
    LOOP
        EXECUTE format('GRANT UPDATE, DELETE, TRUNCATE ON %I TO projects_writer', name);
    END LOOP;
END $$;
-- A file is erased and its record marked; neither record nor owners ever go.
GRANT UPDATE (erased_at, erased_because, erased_by) ON evidence_files TO projects_writer;
GRANT DELETE ON evidence_contents TO projects_writer;
GRANT UPDATE ON subscriptions TO projects_writer;
REVOKE INSERT ON log_identity FROM projects_writer;
REVOKE ALL ON alembic_version FROM projects_writer, projects_reader;
