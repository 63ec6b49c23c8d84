-- The projections' tables, made once in each slot. Rows say at which position of which log they begin to be known and
-- are never changed: so a question at any earlier position gets the answer that it got then.

-- chronicle: when each position was recorded (runs of positions a microsecond apart), and the hash tree in tiles of 256.
CREATE TABLE moments (
    log text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    recorded_us bigint NOT NULL,             -- microseconds since 1970
    PRIMARY KEY (log, position)
);
CREATE INDEX moments_recorded ON moments (log, recorded_us);

CREATE TABLE tiles (
    log text COLLATE "C" NOT NULL,
    level integer NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (log, level, number)
);
ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- money: every entry of both books by what it is about, and running sums of them.
CREATE TABLE money_keys (
    log text COLLATE "C" NOT NULL,
    key integer NOT NULL,
    detail integer NOT NULL,                 -- 0 account and flow as a whole, 1 without commitment and partner, 2 single
    fund_id uuid NOT NULL,
    book text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    flow text COLLATE "C" NOT NULL,          -- the type of the event; of a reversal that of what it undoes
    currency text COLLATE "C" NOT NULL,
    window_id uuid,
    bank_account_id uuid,
    donor_id uuid,
    agreement_id uuid,
    source text COLLATE "C",
    project_id uuid,
    organisation_id uuid,
    commitment_id uuid,
    category integer,
    fiscal_year integer,
    PRIMARY KEY (log, key)
);
CREATE INDEX money_keys_fund ON money_keys (log, fund_id, account);

CREATE TABLE money_entries (
    log text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    line integer NOT NULL,
    key integer NOT NULL,
    projects integer NOT NULL,               -- the coarser keys of it
    whole integer NOT NULL,
    effective_on date NOT NULL,
    amount bigint NOT NULL,                  -- minor units, debit positive
    base_amount bigint NOT NULL,
    PRIMARY KEY (log, position, line)
);
CREATE INDEX money_entries_day ON money_entries (log, effective_on);

-- Sums by key and month over blocks of positions: level 0 of 4,096, each level above of sixteen of the one below.
CREATE TABLE money_sums (
    log text COLLATE "C" NOT NULL,
    level integer NOT NULL,
    block bigint NOT NULL,
    key integer NOT NULL,
    month date NOT NULL,
    amount bigint NOT NULL,
    base_amount bigint NOT NULL,
    PRIMARY KEY (log, level, block, key, month)
);

-- names: what ids are called, version by version.
CREATE TABLE names (
    log text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    position bigint NOT NULL,
    code text COLLATE "C",
    name text COLLATE "C",
    about text COLLATE "C" NOT NULL,         -- the event's own data
    PRIMARY KEY (log, kind, id, position)
);

-- rights: who may read what, as every followed ledger tells it.
CREATE TABLE rights (
    log text COLLATE "C" NOT NULL,
    grant_id uuid NOT NULL,
    position bigint NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    scope_kind text COLLATE "C" NOT NULL,
    scope_id uuid,
    from_on date NOT NULL,
    to_on date,
    ended_at bigint,
    PRIMARY KEY (log, grant_id)
);
CREATE INDEX rights_subject ON rights (issuer, subject);

-- movements: what every event moved in the words of the reports, with the same sums; a reversal takes back its own.
CREATE TABLE movement_keys (
    log text COLLATE "C" NOT NULL,
    key integer NOT NULL,
    detail integer NOT NULL,                 -- 0 a measure as a whole, 1 by parties, 2 by agreements and commitments
    fund_id uuid NOT NULL,
    measure text COLLATE "C" NOT NULL,
    is_opening boolean NOT NULL,             -- from before the fund's opening: in no flow column
    currency text COLLATE "C" NOT NULL,
    window_id uuid,
    donor_id uuid,
    agreement_id uuid,
    project_id uuid,
    organisation_id uuid,
    commitment_id uuid,
    category integer,
    fiscal_year integer,
    PRIMARY KEY (log, key)
);
CREATE INDEX movement_keys_fund ON movement_keys (log, fund_id, detail, measure);

CREATE TABLE movements (
    log text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    line integer NOT NULL,
    key integer NOT NULL,
    parties integer NOT NULL,                -- the coarser keys of it
    whole integer NOT NULL,
    effective_on date NOT NULL,
    amount bigint NOT NULL,                  -- minor units
    base_amount bigint NOT NULL,
    PRIMARY KEY (log, position, line)
);
CREATE INDEX movements_day ON movements (log, effective_on);

CREATE TABLE movement_sums (
    log text COLLATE "C" NOT NULL,
    level integer NOT NULL,
    block bigint NOT NULL,
    key integer NOT NULL,
    month date NOT NULL,
    amount bigint NOT NULL,
    base_amount bigint NOT NULL,
    PRIMARY KEY (log, level, block, key, month)
);

-- terms: what pledges, agreements, allocations and commitments stand at, step by step, and which steps were undone.
CREATE TABLE terms (
    log text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    fund_id uuid NOT NULL,
    effective_on date NOT NULL,
    step text COLLATE "C" NOT NULL,          -- begun, stands, changed, ended
    number text COLLATE "C",
    variety text COLLATE "C",                -- of a commitment: agreement, mou, purchase_order
    party_id uuid,                           -- the donor, or the partner
    parent_id uuid,                          -- an agreement's pledge, an allocation's project, a commitment's allocation
    currency text COLLATE "C",
    amount bigint,
    base_amount bigint,
    conditional bigint,
    instalments text COLLATE "C",            -- [[due_on, minor units], …]
    PRIMARY KEY (log, position)
);
CREATE INDEX terms_fund ON terms (log, fund_id, kind);

CREATE TABLE terms_undone (
    log text COLLATE "C" NOT NULL,
    undone bigint NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    PRIMARY KEY (log, undone)
);

-- placements: what a project of a projects feed says that it is, and in which areas and sectors it lies, version by
-- version.
CREATE TABLE placements (
    log text COLLATE "C" NOT NULL,
    project_id uuid NOT NULL,
    position bigint NOT NULL,
    is_countrywide boolean NOT NULL,
    areas text COLLATE "C" NOT NULL,         -- {code: ten-thousandths of a hundred}, in the order declared
    sectors text COLLATE "C" NOT NULL,
    mechanism text COLLATE "C" NOT NULL,
    organisation_id uuid NOT NULL,
    window_code text COLLATE "C",
    budget bigint,                           -- minor units of its currency
    currency text COLLATE "C",
    PRIMARY KEY (log, project_id, position)
);

-- projects: every step of a project with the state it leads to, the organisations of a projects feed, and the persons
-- that projects reached.
CREATE TABLE project_steps (
    log text COLLATE "C" NOT NULL,
    project_id uuid NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    state text COLLATE "C" NOT NULL,
    approved bigint,                         -- of the committee's decision: minor units of its currency
    currency text COLLATE "C",
    PRIMARY KEY (log, project_id, position)
);

CREATE TABLE organisations (
    log text COLLATE "C" NOT NULL,
    organisation_id uuid NOT NULL,
    position bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    PRIMARY KEY (log, organisation_id, position)
);

CREATE TABLE beneficiaries (
    log text COLLATE "C" NOT NULL,
    project_id uuid NOT NULL,
    position bigint NOT NULL,
    area text COLLATE "C",
    from_on date NOT NULL,
    to_on date NOT NULL,
    women bigint NOT NULL,                   -- reached for the first time
    men bigint NOT NULL,
    girls bigint NOT NULL,
    boys bigint NOT NULL,
    come_back bigint NOT NULL,               -- told, never added
    PRIMARY KEY (log, project_id, position)
);
