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

CREATE TABLE calls (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    mechanism text COLLATE "C" NOT NULL,
    window_code text COLLATE "C",
    opens_on date NOT NULL,
    last_on date NOT NULL
);
CREATE INDEX calls_position ON calls (position);
CREATE INDEX calls_code ON calls (code);

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
    moves text COLLATE "C" NOT NULL,
    area text[] NOT NULL,
    sector text[] NOT NULL,
    course text NOT NULL
);
CREATE INDEX projects_position ON projects (position);
CREATE INDEX projects_code ON projects (code);
CREATE INDEX projects_organisation ON projects (organisation_id, position);
CREATE INDEX projects_status ON projects (status, position);

CREATE TABLE reminders (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    project_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    mechanism text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    due_on date NOT NULL,
    given_on date NOT NULL
);
CREATE INDEX reminders_position ON reminders (position);
CREATE INDEX reminders_project ON reminders (project_id, position);
CREATE INDEX reminders_organisation ON reminders (organisation_id, position);
CREATE INDEX reminders_given ON reminders (given_on, position);

CREATE TABLE reminder_runs (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    on_day date NOT NULL
);
CREATE INDEX reminder_runs_position ON reminder_runs (position);

-- Activities of third parties: which, of which content. What publishers wrote is not here.
CREATE TABLE third_party_activities (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    content_sha256 text COLLATE "C" NOT NULL
);
CREATE INDEX third_party_activities_position ON third_party_activities (position);
CREATE INDEX third_party_activities_external ON third_party_activities (external_id);

-- What publishers wrote of their activities, as it was last read: free text of others, which can be erased. No
-- projection: the log carries the id and the digest alone, and a rebuild reads from here.
CREATE TABLE third_party_texts (
    activity_id uuid PRIMARY KEY,
    content_sha256 text COLLATE "C",
    title text,
    content text
);

-- Every undertaking that is compared, projects and third parties' activities alike, under the position of the event
-- that described it as it is; `features` are what its postings stand under.
CREATE TABLE overlap_subjects (
    number bigint PRIMARY KEY,
    subject_id uuid NOT NULL UNIQUE,
    kind text COLLATE "C" NOT NULL,
    content_sha256 text COLLATE "C" NOT NULL,
    features bigint[] NOT NULL,
    profile text NOT NULL
);

-- The inverted index: under a feature (a word; a place, sector and year; a partner and a place or sector; hashed to
-- 64 bits), the numbers that have it, a row a block of numbers.
CREATE TABLE overlap_postings (
    feature bigint NOT NULL,
    block bigint NOT NULL,
    numbers bigint[] NOT NULL,
    PRIMARY KEY (feature, block)
);
CREATE INDEX overlap_postings_none ON overlap_postings (feature) WHERE numbers = '{}';

-- How many have a feature; feature 0 counts all. What is rare is asked first, what most have is not asked at all.
CREATE TABLE overlap_features (
    feature bigint PRIMARY KEY,
    subjects integer NOT NULL
);
CREATE INDEX overlap_features_none ON overlap_features (feature) WHERE subjects = 0;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO projects_writer, projects_reader;
GRANT INSERT ON ALL TABLES IN SCHEMA public TO projects_writer;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('log_identity', 'log_events', 'log_heads', 'log_tile_hashes', 'refusals',
                              'evidence_files', 'evidence_owners', 'evidence_contents', 'people', 'subscriptions',
                              'third_party_texts', 'alembic_version')
    LOOP
        EXECUTE format('GRANT UPDATE, DELETE, TRUNCATE ON %I TO projects_writer', name);
    END LOOP;
END $$;
-- A file is erased and its record marked; neither record nor owners ever go.
GRANT UPDATE (erased_at, erased_because, erased_by) ON evidence_files TO projects_writer;
GRANT DELETE ON evidence_contents TO projects_writer;
GRANT UPDATE ON people, subscriptions, third_party_texts TO projects_writer;
REVOKE INSERT ON log_identity FROM projects_writer;
REVOKE ALL ON alembic_version FROM projects_writer, projects_reader;
