-- Complementarity: third parties' activities as they were read, and the index that finds what a project resembles.
-- Included by the migration of the projects' database; no extension is needed. Roles and grants are the migration's.

-- What publishers say of their activities. Free text of others: erasable, outside the log, whose events carry the
-- id and the digest alone. `content` is the activity as the contract writes it; null once it was erased.
CREATE TABLE third_party_activities (
    activity_id uuid PRIMARY KEY,
    source text COLLATE "C" NOT NULL CHECK (source IN ('iati', 'fts')),
    external_id text COLLATE "C" NOT NULL,
    content_sha256 text COLLATE "C" NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    file_sha256 text COLLATE "C" NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    line integer NOT NULL CHECK (line >= 1),
    title text NOT NULL,
    content jsonb,
    UNIQUE (source, external_id)
);

-- Every undertaking that is compared: projects and third parties' activities alike, each under a number that
-- grows. `batch` is the first number of those that came with it; `features` are what its postings stand under, so
-- that exactly those are taken away when it changes, whatever the code that made them has become since.
CREATE SEQUENCE overlap_numbers AS integer;
CREATE TABLE overlap_subjects (
    number integer PRIMARY KEY,
    batch integer NOT NULL,
    subject_id uuid NOT NULL UNIQUE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('project', 'iati', 'fts')),
    content_sha256 text COLLATE "C" NOT NULL,
    features bigint[] NOT NULL,
    profile text NOT NULL
);

-- The inverted index: under a feature (a word; a place, sector and year; a partner and a place or sector; hashed
-- to 64 bits), the numbers of one batch that have it.
CREATE TABLE overlap_postings (
    feature bigint NOT NULL,
    batch integer NOT NULL,
    numbers integer[] NOT NULL,
    PRIMARY KEY (feature, batch)
);

-- How many have a feature; feature 0 counts all. What is rare is asked first, what most have is not asked at all.
CREATE TABLE overlap_features (
    feature bigint PRIMARY KEY,
    subjects integer NOT NULL CHECK (subjects >= 0)
);
