-- The ground floor of the ledger's database, on its event log: the books, and the read models of every capability.
-- Run as the owner; grants at the end give the writer and the reader what they need and nothing more.

-- Beside the log: the numbers that its events were given.
CREATE TABLE number_counters (
    fund_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (fund_id, kind, year)
);

-- The books. A key is what a balance is kept for; entries lie compact, one row an event; totals run by block.
CREATE TABLE book_keys (
    key integer PRIMARY KEY,
    fund_id uuid NOT NULL,
    book text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    facet text COLLATE "C" NOT NULL,
    digest bytea NOT NULL UNIQUE,
    window_id uuid,
    bank_account_id uuid,
    donor_id uuid,
    agreement_id uuid,
    source text COLLATE "C",
    project_id uuid,
    organisation_id uuid,
    commitment_id uuid,
    category integer,
    fiscal_year integer
);
CREATE INDEX book_keys_account ON book_keys (fund_id, account, facet);
CREATE TABLE book_key_facets (
    facet_key integer NOT NULL,
    leaf_key integer NOT NULL,
    PRIMARY KEY (leaf_key, facet_key)
);
CREATE TABLE book_entries (
    position bigint PRIMARY KEY,
    effective_on date NOT NULL,
    keys integer[] NOT NULL,
    amounts bigint[] NOT NULL,
    base_amounts bigint[]           -- null when the same as amounts
);
CREATE TABLE book_totals (
    key integer NOT NULL,
    node integer NOT NULL,          -- YYYYMMDD: 0 everything, YYYYMM00 a month, or a day
    block integer NOT NULL,         -- running total of all positions below (block + 1) * 2048
    amount numeric NOT NULL,
    base_amount numeric NOT NULL,
    latest_on date NOT NULL,
    PRIMARY KEY (key, node, block)
);
CREATE TABLE overdrawn_balances (
    key integer PRIMARY KEY
);

-- What open proposals hold: one row a line, kept when it is closed, so that any past moment can be asked.
CREATE TABLE holds (
    proposal_id uuid NOT NULL,
    line integer NOT NULL,
    digest bytea NOT NULL,          -- the balance's own, as in book_keys
    fund_id uuid NOT NULL,
    account text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    bank_account_id uuid,
    donor_id uuid,
    agreement_id uuid,
    source text COLLATE "C",
    fiscal_year integer,
    amount bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    opened_at bigint NOT NULL,      -- positions
    closed_at bigint,
    PRIMARY KEY (proposal_id, line)
);
CREATE INDEX holds_open ON holds (digest, expires_at) INCLUDE (amount) WHERE closed_at IS NULL;
CREATE INDEX holds_account ON holds (fund_id, account, expires_at);

-- What each command exposed a fund to, by counterparty and day of recording.
CREATE TABLE exposed_days (
    fund_id uuid NOT NULL,
    command text COLLATE "C" NOT NULL,
    counterparty_id uuid NOT NULL,
    day date NOT NULL,
    minor numeric NOT NULL,
    PRIMARY KEY (fund_id, command, counterparty_id, day)
);

CREATE TABLE proposals (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    command text COLLATE "C" NOT NULL,
    maker_issuer text COLLATE "C" NOT NULL,
    maker text COLLATE "C" NOT NULL,
    counterparty_id uuid,
    expires_at timestamptz NOT NULL
);
CREATE INDEX proposals_position ON proposals (position);
CREATE INDEX proposals_fund_id ON proposals (fund_id, position);
CREATE INDEX proposals_maker ON proposals (maker, position);
CREATE INDEX proposals_open_position ON proposals (position) WHERE status = 'open';
CREATE INDEX proposals_open_fund_id ON proposals (fund_id, position) WHERE status = 'open';
CREATE INDEX proposals_open ON proposals (expires_at, position) INCLUDE (fund_id, command, maker, maker_issuer, id)
    WHERE status = 'open';
CREATE INDEX proposals_open_of_fund ON proposals (fund_id, expires_at, position)
    INCLUDE (command, maker, maker_issuer, id) WHERE status = 'open';

CREATE TABLE receipts (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    donor_id uuid,
    bank_account_id uuid,
    effective_on date,
    number text COLLATE "C",
    reference text COLLATE "C"
);
CREATE INDEX receipts_position ON receipts (position);
CREATE INDEX receipts_donor_id ON receipts (donor_id);
CREATE INDEX receipts_number ON receipts (number);
CREATE INDEX receipts_reference ON receipts (reference) WHERE reference IS NOT NULL;

CREATE TABLE funds (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    code text COLLATE "C",
    kind text COLLATE "C"
);
CREATE INDEX funds_position ON funds (position);
CREATE INDEX funds_code ON funds (code);

CREATE TABLE windows (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    code text COLLATE "C"
);
CREATE INDEX windows_position ON windows (position);
CREATE INDEX windows_code ON windows (code);

CREATE TABLE bank_accounts (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    code text COLLATE "C",
    currency text COLLATE "C"
);
CREATE INDEX bank_accounts_position ON bank_accounts (position);
CREATE INDEX bank_accounts_code ON bank_accounts (code);

CREATE TABLE exchange_rates (
    id text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    currency text COLLATE "C",
    rates integer
);

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
    code text COLLATE "C",
    kind text COLLATE "C",
    is_donor boolean
);
CREATE INDEX organisations_position ON organisations (position);
CREATE INDEX organisations_code ON organisations (code);

CREATE TABLE projects (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    code text COLLATE "C",
    mechanism text COLLATE "C",
    organisation_id uuid,
    window_id uuid,
    approved_minor bigint,
    allocated_minor bigint,
    frozen boolean
);
CREATE INDEX projects_position ON projects (position);
CREATE INDEX projects_code ON projects (code);
CREATE INDEX projects_organisation_id ON projects (organisation_id);
CREATE INDEX projects_frozen ON projects (position) WHERE frozen;

CREATE TABLE pledges (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    donor_id uuid,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX pledges_position ON pledges (position);
CREATE INDEX pledges_donor_id ON pledges (donor_id);
CREATE INDEX pledges_reference ON pledges (reference) WHERE reference IS NOT NULL;

CREATE TABLE agreements (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    donor_id uuid,
    pledge_id uuid,
    effective_on date,
    number text COLLATE "C",
    reference text COLLATE "C"
);
CREATE INDEX agreements_position ON agreements (position);
CREATE INDEX agreements_donor_id ON agreements (donor_id);
CREATE INDEX agreements_pledge_id ON agreements (pledge_id);
CREATE INDEX agreements_number ON agreements (number);
CREATE INDEX agreements_reference ON agreements (reference) WHERE reference IS NOT NULL;

CREATE TABLE interest (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    bank_account_id uuid,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX interest_position ON interest (position);
CREATE INDEX interest_reference ON interest (reference) WHERE reference IS NOT NULL;

CREATE TABLE charges (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    bank_account_id uuid,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX charges_position ON charges (position);
CREATE INDEX charges_reference ON charges (reference) WHERE reference IS NOT NULL;

CREATE TABLE transfers (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    from_bank_account_id uuid,
    to_bank_account_id uuid,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX transfers_position ON transfers (position);
CREATE INDEX transfers_reference ON transfers (reference) WHERE reference IS NOT NULL;

CREATE TABLE currency_exchanges (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    from_bank_account_id uuid,
    to_bank_account_id uuid,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX currency_exchanges_position ON currency_exchanges (position);

CREATE TABLE revaluations (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    effective_on date
);
CREATE INDEX revaluations_position ON revaluations (position);

CREATE TABLE appropriations (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    fiscal_year integer NOT NULL,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX appropriations_position ON appropriations (position);
CREATE INDEX appropriations_fund_id ON appropriations (fund_id);
CREATE INDEX appropriations_fiscal_year ON appropriations (fiscal_year);
CREATE INDEX appropriations_reference ON appropriations (reference) WHERE reference IS NOT NULL;

CREATE TABLE allocations (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    project_id uuid,
    window_id uuid,
    effective_on date,
    number text COLLATE "C",
    reference text COLLATE "C"
);
CREATE INDEX allocations_position ON allocations (position);
CREATE INDEX allocations_project_id ON allocations (project_id);
CREATE INDEX allocations_number ON allocations (number);
CREATE INDEX allocations_reference ON allocations (reference) WHERE reference IS NOT NULL;

CREATE TABLE commitments (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    allocation_id uuid,
    project_id uuid,
    organisation_id uuid,
    effective_on date,
    number text COLLATE "C",
    reference text COLLATE "C"
);
CREATE INDEX commitments_position ON commitments (position);
CREATE INDEX commitments_allocation_id ON commitments (allocation_id);
CREATE INDEX commitments_project_id ON commitments (project_id);
CREATE INDEX commitments_organisation_id ON commitments (organisation_id);
CREATE INDEX commitments_number ON commitments (number);
CREATE INDEX commitments_reference ON commitments (reference) WHERE reference IS NOT NULL;

CREATE TABLE disbursements (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    commitment_id uuid,
    organisation_id uuid,
    bank_account_id uuid,
    effective_on date,
    number text COLLATE "C",
    reference text COLLATE "C"
);
CREATE INDEX disbursements_position ON disbursements (position);
CREATE INDEX disbursements_organisation_id ON disbursements (organisation_id);
CREATE INDEX disbursements_commitment_id ON disbursements (commitment_id);
CREATE INDEX disbursements_number ON disbursements (number);
CREATE INDEX disbursements_reference ON disbursements (reference) WHERE reference IS NOT NULL;

CREATE TABLE expenditure_reports (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    organisation_id uuid,
    reports integer
);
CREATE INDEX expenditure_reports_organisation_id ON expenditure_reports (organisation_id);
CREATE INDEX expenditure_reports_position ON expenditure_reports (position);

CREATE TABLE invoices (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    commitment_id uuid,
    project_id uuid,
    organisation_id uuid,
    effective_on date,
    due_on date,
    supplier_reference text COLLATE "C",
    reference text COLLATE "C"
);
CREATE INDEX invoices_position ON invoices (position);
CREATE INDEX invoices_organisation_id ON invoices (organisation_id);
CREATE INDEX invoices_commitment_id ON invoices (commitment_id);
CREATE INDEX invoices_project_id ON invoices (project_id);
CREATE INDEX invoices_supplier_reference ON invoices (supplier_reference);
CREATE INDEX invoices_reference ON invoices (reference) WHERE reference IS NOT NULL;

CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    commitment_id uuid,
    organisation_id uuid,
    donor_id uuid,
    bank_account_id uuid,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX refunds_position ON refunds (position);
CREATE INDEX refunds_organisation_id ON refunds (organisation_id);
CREATE INDEX refunds_commitment_id ON refunds (commitment_id);
CREATE INDEX refunds_donor_id ON refunds (donor_id);
CREATE INDEX refunds_reference ON refunds (reference) WHERE reference IS NOT NULL;

CREATE TABLE reprogrammings (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    donor_id uuid NOT NULL,
    from_agreement_id uuid NOT NULL,
    to_agreement_id uuid,
    effective_on date NOT NULL,
    reference text COLLATE "C"
);
CREATE INDEX reprogrammings_position ON reprogrammings (position);
CREATE INDEX reprogrammings_donor_id ON reprogrammings (donor_id);
CREATE INDEX reprogrammings_from_agreement_id ON reprogrammings (from_agreement_id);
CREATE INDEX reprogrammings_to_agreement_id ON reprogrammings (to_agreement_id);
CREATE INDEX reprogrammings_reference ON reprogrammings (reference) WHERE reference IS NOT NULL;

CREATE TABLE pool_deficits (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    effective_on date NOT NULL,
    reference text COLLATE "C"
);
CREATE INDEX pool_deficits_position ON pool_deficits (position);
CREATE INDEX pool_deficits_reference ON pool_deficits (reference) WHERE reference IS NOT NULL;

CREATE TABLE residue_distributions (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    effective_on date NOT NULL,
    reference text COLLATE "C"
);
CREATE INDEX residue_distributions_position ON residue_distributions (position);
CREATE INDEX residue_distributions_reference ON residue_distributions (reference) WHERE reference IS NOT NULL;

CREATE TABLE fee_settlements (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    bank_account_id uuid,
    fee text COLLATE "C",
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX fee_settlements_position ON fee_settlements (position);
CREATE INDEX fee_settlements_reference ON fee_settlements (reference) WHERE reference IS NOT NULL;

CREATE TABLE flows (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    donor_id uuid,
    effective_on date,
    source text COLLATE "C",
    external_id text COLLATE "C",
    noted_because text COLLATE "C"
);
CREATE INDEX flows_position ON flows (position);
CREATE INDEX flows_donor_id ON flows (donor_id);
CREATE INDEX flows_external_id ON flows (external_id);

CREATE TABLE in_kind (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    donor_id uuid,
    kind text COLLATE "C",
    item_code text COLLATE "C",
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX in_kind_position ON in_kind (position);
CREATE INDEX in_kind_donor_id ON in_kind (donor_id);
CREATE INDEX in_kind_reference ON in_kind (reference) WHERE reference IS NOT NULL;

CREATE TABLE journals (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    effective_on date,
    reference text COLLATE "C"
);
CREATE INDEX journals_position ON journals (position);
CREATE INDEX journals_reference ON journals (reference) WHERE reference IS NOT NULL;

CREATE TABLE periods (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    year integer NOT NULL,
    month integer NOT NULL,
    number text COLLATE "C"
);
CREATE INDEX periods_position ON periods (position);
CREATE INDEX periods_fund ON periods (fund_id, year, month);

CREATE TABLE years (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL,
    year integer NOT NULL
);
CREATE INDEX years_position ON years (position);
CREATE INDEX years_fund ON years (fund_id, year);

GRANT SELECT ON ALL TABLES IN SCHEMA public TO ledger_writer, ledger_reader;
GRANT INSERT ON ALL TABLES IN SCHEMA public TO ledger_writer;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('log_identity', 'log_events', 'log_heads', 'log_tile_hashes', 'refusals',
                              'evidence_files', 'evidence_owners', 'evidence_contents', 'people', 'subscriptions',
                              'alembic_version')
    LOOP
        EXECUTE format('GRANT UPDATE, DELETE, TRUNCATE ON %I TO ledger_writer', name);
    END LOOP;
END $$;
GRANT UPDATE ON people, subscriptions TO ledger_writer;
-- A file is erased and its record marked; neither record nor funds ever go.
GRANT UPDATE (erased_at, erased_because, erased_by) ON evidence_files TO ledger_writer;
GRANT DELETE ON evidence_contents TO ledger_writer;
REVOKE INSERT ON log_identity FROM ledger_writer;
REVOKE ALL ON alembic_version FROM ledger_writer, ledger_reader;
