-- From the service of one computer to that of a company: the same tables as
-- PostgreSQL's first migration. What is rebuilt is renamed first, so that
-- dropping the old table takes nothing with it.
--
-- `organization_events` stays for now: its rows go into the chained audit log
-- at the next start, which SQL alone cannot hash (`storage/audit.rs`).

DROP TRIGGER membership_begins;
DROP TRIGGER membership_ends;
DROP TRIGGER seat_changes;
DROP INDEX sessions_by_account;
DROP INDEX one_owner;
DROP INDEX memberships_by_account;
ALTER TABLE sessions RENAME TO old_sessions;
ALTER TABLE memberships RENAME TO old_memberships;
ALTER TABLE removals RENAME TO old_removals;
ALTER TABLE organizations RENAME TO old_organizations;

-- ---- People and how they sign in ------------------------------------------

-- NULL: nobody has shown yet that they read mail at this address.
ALTER TABLE accounts ADD COLUMN email_verified_at INTEGER;
-- Content hash of their picture, a row of `images`.
ALTER TABLE accounts ADD COLUMN image TEXT;
-- 'en', 'de', 'he'; NULL: as the browser asks.
ALTER TABLE accounts ADD COLUMN language TEXT;

CREATE TABLE sessions (
    -- SHA-256 of the token: the token itself is nowhere.
    token_hash   BLOB   PRIMARY KEY NOT NULL,
    -- What the list of sessions names it by.
    id           TEXT   NOT NULL UNIQUE,
    account_id   TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- What it was begun with, such as a browser's name. Never an address.
    device       TEXT   NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    -- NULL: does not expire.
    expires_at   INTEGER
) STRICT;
INSERT INTO sessions (token_hash, id, account_id, device, created_at, last_used_at, expires_at)
    SELECT token_hash, lower(hex(randomblob(16))), account_id, '', created_at, created_at, expires_at
    FROM old_sessions;
DROP TABLE old_sessions;
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE access_tokens (
    token_hash   BLOB   PRIMARY KEY NOT NULL,
    id           TEXT   NOT NULL UNIQUE,
    account_id   TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    -- Words with a space between them.
    scopes       TEXT   NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX access_tokens_by_account ON access_tokens (account_id);

-- RFC 8628.
CREATE TABLE device_grants (
    device_code_hash BLOB   PRIMARY KEY NOT NULL,
    user_code        TEXT   NOT NULL UNIQUE,
    device           TEXT   NOT NULL,
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    -- Seconds between two questions; grows when somebody asks too soon.
    interval_seconds INTEGER NOT NULL,
    asked_at         INTEGER,
    -- 'pending', 'approved', 'denied'; gone once the token was given.
    state            TEXT   NOT NULL,
    account_id       TEXT   REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;

-- A sign-in by OpenID Connect that is under way.
CREATE TABLE openid_attempts (
    state_hash    BLOB   PRIMARY KEY NOT NULL,
    nonce         TEXT   NOT NULL,
    pkce_verifier TEXT   NOT NULL,
    -- A path of ours.
    return_to     TEXT   NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE openid_identities (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
) STRICT;

-- One-time codes by e-mail. One address has one that is good.
CREATE TABLE email_codes (
    email      TEXT   PRIMARY KEY NOT NULL,
    code_hash  BLOB   NOT NULL,
    attempts   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- When a bucket would be full again (the generic cell rate algorithm).
CREATE TABLE rate_limits (
    name    TEXT   PRIMARY KEY NOT NULL,
    full_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rate_limits_by_time ON rate_limits (full_at);

-- Keys that all replicas share, made at the first start.
CREATE TABLE keys (
    name  TEXT  PRIMARY KEY NOT NULL,
    value BLOB  NOT NULL
) STRICT;

CREATE TABLE images (
    -- SHA-256 of the bytes, in hexadecimal letters.
    hash         TEXT   PRIMARY KEY NOT NULL,
    content_type TEXT   NOT NULL,
    bytes        BLOB   NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

-- ---- Organizations ---------------------------------------------------------

CREATE TABLE organizations (
    id                  TEXT   PRIMARY KEY NOT NULL,
    name                TEXT   NOT NULL,
    -- The name as it looks (Unicode TR 39 skeleton): two names that look the
    -- same are one. NULL: from before there was this rule.
    name_key            TEXT   UNIQUE,
    image               TEXT,
    seats               INTEGER NOT NULL CHECK (seats >= 1),
    -- Kept by the triggers below; the last wall against one seat too many.
    assigned_seats      INTEGER NOT NULL DEFAULT 0 CHECK (assigned_seats >= 0),
    -- Offered to somebody on the waiting list.
    reserved_seats      INTEGER NOT NULL DEFAULT 0 CHECK (reserved_seats >= 0),
    member_count        INTEGER NOT NULL DEFAULT 0 CHECK (member_count >= assigned_seats),
    -- Counts every change: what `organizationChanges` asks by.
    revision            INTEGER NOT NULL DEFAULT 0,
    -- 'active', 'expired', 'cancelled', 'none'.
    status              TEXT   NOT NULL,
    -- 'monthly', 'yearly'.
    cycle               TEXT   NOT NULL,
    -- In cents (hundredths of the currency's unit), for one seat and one cycle.
    seat_price          INTEGER NOT NULL CHECK (seat_price >= 0),
    -- ISO 4217.
    currency            TEXT   NOT NULL,
    next_billing_at     INTEGER,
    -- Nobody joins while this is 1 and `joins_resume_at` is not past.
    joins_paused        INTEGER NOT NULL DEFAULT 0,
    joins_resume_at     INTEGER,
    -- Admins are told when fewer seats are available; NULL: at 10 %.
    seats_low_at        INTEGER,
    -- Whether they were told since there were enough.
    seats_low_told      INTEGER NOT NULL DEFAULT 0,
    -- The end of the audit log's chain.
    audit_sequence      INTEGER NOT NULL DEFAULT 0,
    audit_hash          BLOB   NOT NULL,
    created_at          INTEGER NOT NULL,
    CHECK (assigned_seats + reserved_seats <= seats)
) STRICT;
INSERT INTO organizations
        (id, name, seats, revision, status, cycle, seat_price, currency, audit_hash, created_at)
    SELECT id, name, seats, member_count, 'active', 'yearly', 0, 'USD', zeroblob(32), created_at
    FROM old_organizations;

CREATE TABLE invite_links (
    id              TEXT   PRIMARY KEY NOT NULL,
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- NULL: the organization's own, permanent one.
    name            TEXT,
    -- Readable, because the link is shown again whenever an admin asks for it;
    -- erased once it lets nobody in any more.
    token           TEXT,
    -- What a link is looked up by, so that no search compares the token.
    token_hash      BLOB   NOT NULL UNIQUE,
    created_by      TEXT,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER,
    max_uses        INTEGER,
    uses            INTEGER NOT NULL DEFAULT 0,
    last_used_at    INTEGER,
    needs_approval  INTEGER NOT NULL DEFAULT 0,
    -- From then on it lets nobody in; later than now while a grace period runs.
    revoked_at      INTEGER
) STRICT;
INSERT INTO invite_links (id, organization_id, token, token_hash, created_at)
    SELECT lower(hex(randomblob(16))), id, invite_token, invite_token_hash, invite_created_at
    FROM old_organizations;
CREATE INDEX invite_links_by_organization ON invite_links (organization_id, created_at);
CREATE UNIQUE INDEX one_permanent_link ON invite_links (organization_id)
    WHERE name IS NULL AND revoked_at IS NULL;

CREATE TABLE memberships (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id),
    role            TEXT   NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    seat_type       TEXT   NOT NULL CHECK (seat_type IN ('plus', 'free')),
    joined_at       INTEGER NOT NULL,
    -- The organization's revision at that time: the order of joining.
    joined_revision INTEGER NOT NULL,
    -- Its revision when this last changed.
    revision        INTEGER NOT NULL,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    invited_by      TEXT   REFERENCES accounts (id) ON DELETE SET NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT;
-- They keep the counts; the last wall against one seat too many.
CREATE TRIGGER membership_begins AFTER INSERT ON memberships BEGIN
    UPDATE organizations
    SET member_count = member_count + 1,
        assigned_seats = assigned_seats + (NEW.seat_type = 'plus')
    WHERE id = NEW.organization_id;
END;
CREATE TRIGGER membership_ends AFTER DELETE ON memberships BEGIN
    UPDATE organizations
    SET member_count = member_count - 1,
        assigned_seats = assigned_seats - (OLD.seat_type = 'plus')
    WHERE id = OLD.organization_id;
END;
CREATE TRIGGER seat_changes AFTER UPDATE OF seat_type ON memberships BEGIN
    UPDATE organizations
    SET assigned_seats = assigned_seats + (NEW.seat_type = 'plus') - (OLD.seat_type = 'plus')
    WHERE id = NEW.organization_id;
END;
INSERT INTO memberships
        (organization_id, account_id, role, seat_type, joined_at, joined_revision, revision)
    SELECT organization_id, account_id, role, seat_type, joined_at,
           row_number() OVER (PARTITION BY organization_id ORDER BY joined_at, rowid),
           row_number() OVER (PARTITION BY organization_id ORDER BY joined_at, rowid)
    FROM old_memberships;
DROP TABLE old_memberships;
CREATE UNIQUE INDEX one_owner ON memberships (organization_id) WHERE role = 'owner';
CREATE INDEX memberships_by_account ON memberships (account_id);
CREATE INDEX memberships_by_revision ON memberships (organization_id, revision);
CREATE INDEX memberships_by_link ON memberships (link_id);

-- Who is no longer in, for `organizationChanges`.
CREATE TABLE departures (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL,
    revision        INTEGER NOT NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT;
CREATE INDEX departures_by_revision ON departures (organization_id, revision);

-- Who was removed, and when: they stay out by a link that is older.
CREATE TABLE removals (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    removed_at      INTEGER NOT NULL,
    -- What they were, for an undo.
    role            TEXT   NOT NULL,
    seat_type       TEXT   NOT NULL,
    joined_at       INTEGER NOT NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT;
INSERT INTO removals (organization_id, account_id, removed_at, role, seat_type, joined_at)
    SELECT organization_id, account_id, removed_at, 'member', 'free', removed_at
    FROM old_removals;
DROP TABLE old_removals;
DROP TABLE old_organizations;

-- Joins that were refused: who stood before a closed door.
CREATE TABLE refused_joins (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The word that went over the wire.
    reason          TEXT   NOT NULL,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    times           INTEGER NOT NULL,
    first_at        INTEGER NOT NULL,
    last_at         INTEGER NOT NULL,
    PRIMARY KEY (organization_id, account_id, reason)
) STRICT;

-- Who asked to join by a link that needs approval.
CREATE TABLE join_requests (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    requested_at    INTEGER NOT NULL,
    -- NULL: waits for an admin. A request that was granted is gone.
    declined_at     INTEGER,
    PRIMARY KEY (organization_id, account_id)
) STRICT;

CREATE TABLE waiting_list (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    -- The organization's revision at that time: first come, first served.
    position        INTEGER NOT NULL,
    waiting_since   INTEGER NOT NULL,
    -- Until when a seat is kept for them; NULL: none is yet.
    offered_until   INTEGER,
    PRIMARY KEY (organization_id, account_id)
) STRICT;
CREATE TRIGGER offer_begins AFTER INSERT ON waiting_list BEGIN
    UPDATE organizations
    SET reserved_seats = reserved_seats + (NEW.offered_until IS NOT NULL)
    WHERE id = NEW.organization_id;
END;
CREATE TRIGGER offer_ends AFTER DELETE ON waiting_list BEGIN
    UPDATE organizations
    SET reserved_seats = reserved_seats - (OLD.offered_until IS NOT NULL)
    WHERE id = OLD.organization_id;
END;
CREATE TRIGGER offer_changes AFTER UPDATE OF offered_until ON waiting_list BEGIN
    UPDATE organizations
    SET reserved_seats = reserved_seats
        + (NEW.offered_until IS NOT NULL) - (OLD.offered_until IS NOT NULL)
    WHERE id = NEW.organization_id;
END;
CREATE INDEX waiting_list_in_order ON waiting_list (organization_id, position);
CREATE INDEX waiting_list_by_deadline ON waiting_list (offered_until);

-- Append-only and chained: each hash covers the entry and the hash before.
-- Outlives its organization, and says no names: an account that is deleted
-- leaves its id alone.
CREATE TABLE audit_entries (
    organization_id TEXT   NOT NULL,
    sequence        INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    -- NULL: the service itself, such as when a deadline passed.
    actor_id        TEXT,
    action          TEXT   NOT NULL,
    subject_id      TEXT,
    -- JSON objects of what changed.
    before          TEXT,
    after           TEXT,
    reason          TEXT,
    hash            BLOB   NOT NULL,
    PRIMARY KEY (organization_id, sequence)
) STRICT;

CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_entries_remain BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- ---- Telling people --------------------------------------------------------

CREATE TABLE notifications (
    id              TEXT   PRIMARY KEY NOT NULL,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind            TEXT   NOT NULL,
    organization_id TEXT   NOT NULL,
    -- JSON: the facts; the words are made for whoever reads them.
    facts           TEXT   NOT NULL,
    created_at      INTEGER NOT NULL,
    read_at         INTEGER
) STRICT;
CREATE INDEX notifications_by_account ON notifications (account_id, created_at, id);

-- Mails to send. Gone once sent, or given up.
CREATE TABLE outbox (
    id            TEXT   PRIMARY KEY NOT NULL,
    account_id    TEXT   REFERENCES accounts (id) ON DELETE CASCADE,
    address       TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    language      TEXT   NOT NULL,
    facts         TEXT   NOT NULL,
    created_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    -- A replica is at it until then.
    claimed_until INTEGER,
    gave_up_at    INTEGER,
    last_error    TEXT
) STRICT;
CREATE INDEX outbox_by_time ON outbox (due_at);

-- Kinds of mail that somebody does not want.
CREATE TABLE unwanted_mail (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;

CREATE TABLE webhooks (
    id              TEXT   PRIMARY KEY NOT NULL,
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    url             TEXT   NOT NULL,
    -- Readable: deliveries are signed with it.
    secret          BLOB   NOT NULL,
    -- Signs beside it until then, so that receivers can change over.
    previous_secret       BLOB,
    previous_secret_until INTEGER,
    -- Words with a space between them; empty: all.
    events          TEXT   NOT NULL,
    created_by      TEXT,
    created_at      INTEGER NOT NULL,
    -- Since when no delivery went through.
    failing_since   INTEGER,
    disabled_at     INTEGER
) STRICT;
CREATE INDEX webhooks_by_organization ON webhooks (organization_id);

CREATE TABLE webhook_deliveries (
    id            TEXT   PRIMARY KEY NOT NULL,
    webhook_id    TEXT   NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event         TEXT   NOT NULL,
    payload       TEXT   NOT NULL,
    created_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    claimed_until INTEGER,
    -- HTTP status of the last attempt; NULL: there was no answer.
    last_status   INTEGER,
    last_error    TEXT,
    last_at       INTEGER,
    delivered_at  INTEGER,
    gave_up_at    INTEGER
) STRICT;
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (due_at)
    WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, due_at)
    WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX webhook_deliveries_under_way ON webhook_deliveries (webhook_id)
    WHERE claimed_until IS NOT NULL;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at);
