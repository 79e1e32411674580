-- People, organizations, who is in which, and what happened.
-- Times are milliseconds since 1970, UTC. Yes and no are 1 and 0.
-- The same tables as SQLite's after its last migration.

-- ---- People and how they sign in ------------------------------------------

CREATE TABLE accounts (
    id                TEXT   PRIMARY KEY,
    name              TEXT   NOT NULL,
    username          TEXT   NOT NULL UNIQUE,
    -- Lower case. Nobody signs in by e-mail who has none: the owner of an
    -- organization on their own computer.
    email             TEXT   UNIQUE,
    -- NULL: nobody has shown yet that they read mail at this address.
    email_verified_at BIGINT,
    password_hash     TEXT,
    -- Content hash of their picture, a row of `images`.
    image             TEXT,
    -- 'en', 'de', 'he'; NULL: as the browser asks.
    language          TEXT,
    created_at        BIGINT NOT NULL,
    last_active_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    -- SHA-256 of the token: the token itself is nowhere.
    token_hash   BYTEA  PRIMARY KEY,
    -- What the list of sessions names it by.
    id           TEXT   NOT NULL UNIQUE,
    account_id   TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- What it was begun with, such as a browser's name. Never an address.
    device       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    -- NULL: does not expire.
    expires_at   BIGINT
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE access_tokens (
    token_hash   BYTEA  PRIMARY KEY,
    id           TEXT   NOT NULL UNIQUE,
    account_id   TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    -- Words with a space between them.
    scopes       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX access_tokens_by_account ON access_tokens (account_id);

-- RFC 8628.
CREATE TABLE device_grants (
    device_code_hash BYTEA  PRIMARY KEY,
    user_code        TEXT   NOT NULL UNIQUE,
    device           TEXT   NOT NULL,
    created_at       BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    -- Seconds between two questions; grows when somebody asks too soon.
    interval_seconds BIGINT NOT NULL,
    asked_at         BIGINT,
    -- 'pending', 'approved', 'denied'; gone once the token was given.
    state            TEXT   NOT NULL,
    account_id       TEXT   REFERENCES accounts (id) ON DELETE CASCADE
);

-- A sign-in by OpenID Connect that is under way.
CREATE TABLE openid_attempts (
    state_hash    BYTEA  PRIMARY KEY,
    nonce         TEXT   NOT NULL,
    pkce_verifier TEXT   NOT NULL,
    -- A path of ours.
    return_to     TEXT   NOT NULL,
    expires_at    BIGINT NOT NULL
);

CREATE TABLE openid_identities (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);

-- One-time codes by e-mail. One address has one that is good.
CREATE TABLE email_codes (
    email      TEXT   PRIMARY KEY,
    code_hash  BYTEA  NOT NULL,
    attempts   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- When a bucket would be full again (the generic cell rate algorithm).
CREATE TABLE rate_limits (
    name    TEXT   PRIMARY KEY,
    full_at BIGINT NOT NULL
);
CREATE INDEX rate_limits_by_time ON rate_limits (full_at);

-- Keys that all replicas share, made at the first start.
CREATE TABLE keys (
    name  TEXT  PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE images (
    -- SHA-256 of the bytes, in hexadecimal letters.
    hash         TEXT   PRIMARY KEY,
    content_type TEXT   NOT NULL,
    bytes        BYTEA  NOT NULL,
    created_at   BIGINT NOT NULL
);

-- ---- Organizations ---------------------------------------------------------

CREATE TABLE organizations (
    id                  TEXT   PRIMARY KEY,
    name                TEXT   NOT NULL,
    -- The name as it looks (Unicode TR 39 skeleton): two names that look the
    -- same are one. NULL: from before there was this rule.
    name_key            TEXT   UNIQUE,
    image               TEXT,
    seats               BIGINT NOT NULL CHECK (seats >= 1),
    -- Kept by the triggers below; the last wall against one seat too many.
    assigned_seats      BIGINT NOT NULL DEFAULT 0 CHECK (assigned_seats >= 0),
    -- Offered to somebody on the waiting list.
    reserved_seats      BIGINT NOT NULL DEFAULT 0 CHECK (reserved_seats >= 0),
    member_count        BIGINT NOT NULL DEFAULT 0 CHECK (member_count >= assigned_seats),
    -- Counts every change: what `organizationChanges` asks by.
    revision            BIGINT NOT NULL DEFAULT 0,
    -- 'active', 'expired', 'cancelled', 'none'.
    status              TEXT   NOT NULL,
    -- 'monthly', 'yearly'.
    cycle               TEXT   NOT NULL,
    -- In cents (hundredths of the currency's unit), for one seat and one cycle.
    seat_price          BIGINT NOT NULL CHECK (seat_price >= 0),
    -- ISO 4217.
    currency            TEXT   NOT NULL,
    next_billing_at     BIGINT,
    -- Nobody joins while this is 1 and `joins_resume_at` is not past.
    joins_paused        BIGINT NOT NULL DEFAULT 0,
    joins_resume_at     BIGINT,
    -- Admins are told when fewer seats are available; NULL: at 10 %.
    seats_low_at        BIGINT,
    -- Whether they were told since there were enough.
    seats_low_told      BIGINT NOT NULL DEFAULT 0,
    -- The end of the audit log's chain.
    audit_sequence      BIGINT NOT NULL DEFAULT 0,
    audit_hash          BYTEA  NOT NULL,
    created_at          BIGINT NOT NULL,
    CHECK (assigned_seats + reserved_seats <= seats)
);

CREATE TABLE invite_links (
    id              TEXT   PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- NULL: the organization's own, permanent one.
    name            TEXT,
    -- Readable, because the link is shown again whenever an admin asks for it;
    -- erased once it lets nobody in any more.
    token           TEXT,
    -- What a link is looked up by, so that no search compares the token.
    token_hash      BYTEA  NOT NULL UNIQUE,
    created_by      TEXT,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT,
    max_uses        BIGINT,
    uses            BIGINT NOT NULL DEFAULT 0,
    last_used_at    BIGINT,
    needs_approval  BIGINT NOT NULL DEFAULT 0,
    -- From then on it lets nobody in; later than now while a grace period runs.
    revoked_at      BIGINT
);
CREATE INDEX invite_links_by_organization ON invite_links (organization_id, created_at);
CREATE UNIQUE INDEX one_permanent_link ON invite_links (organization_id)
    WHERE name IS NULL AND revoked_at IS NULL;

CREATE TABLE memberships (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id),
    role            TEXT   NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    seat_type       TEXT   NOT NULL CHECK (seat_type IN ('plus', 'free')),
    joined_at       BIGINT NOT NULL,
    -- The organization's revision at that time: the order of joining.
    joined_revision BIGINT NOT NULL,
    -- Its revision when this last changed.
    revision        BIGINT NOT NULL,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    invited_by      TEXT   REFERENCES accounts (id) ON DELETE SET NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE UNIQUE INDEX one_owner ON memberships (organization_id) WHERE role = 'owner';
CREATE INDEX memberships_by_account ON memberships (account_id);
CREATE INDEX memberships_by_revision ON memberships (organization_id, revision);
CREATE INDEX memberships_by_link ON memberships (link_id);

-- Who is no longer in, for `organizationChanges`.
CREATE TABLE departures (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL,
    revision        BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX departures_by_revision ON departures (organization_id, revision);

-- Who was removed, and when: they stay out by a link that is older.
CREATE TABLE removals (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    removed_at      BIGINT NOT NULL,
    -- What they were, for an undo.
    role            TEXT   NOT NULL,
    seat_type       TEXT   NOT NULL,
    joined_at       BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);

-- Joins that were refused: who stood before a closed door.
CREATE TABLE refused_joins (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The word that went over the wire.
    reason          TEXT   NOT NULL,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    times           BIGINT NOT NULL,
    first_at        BIGINT NOT NULL,
    last_at         BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id, reason)
);

-- Who asked to join by a link that needs approval.
CREATE TABLE join_requests (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    requested_at    BIGINT NOT NULL,
    -- NULL: waits for an admin. A request that was granted is gone.
    declined_at     BIGINT,
    PRIMARY KEY (organization_id, account_id)
);

CREATE TABLE waiting_list (
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link_id         TEXT   REFERENCES invite_links (id) ON DELETE SET NULL,
    -- The organization's revision at that time: first come, first served.
    position        BIGINT NOT NULL,
    waiting_since   BIGINT NOT NULL,
    -- Until when a seat is kept for them; NULL: none is yet.
    offered_until   BIGINT,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX waiting_list_in_order ON waiting_list (organization_id, position);
CREATE INDEX waiting_list_by_deadline ON waiting_list (offered_until);

-- Append-only and chained: each hash covers the entry and the hash before.
-- Outlives its organization, and says no names: an account that is deleted
-- leaves its id alone.
CREATE TABLE audit_entries (
    organization_id TEXT   NOT NULL,
    sequence        BIGINT NOT NULL,
    at              BIGINT NOT NULL,
    -- NULL: the service itself, such as when a deadline passed.
    actor_id        TEXT,
    action          TEXT   NOT NULL,
    subject_id      TEXT,
    -- JSON objects of what changed.
    before          TEXT,
    after           TEXT,
    reason          TEXT,
    hash            BYTEA  NOT NULL,
    PRIMARY KEY (organization_id, sequence)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- ---- Telling people --------------------------------------------------------

CREATE TABLE notifications (
    id              TEXT   PRIMARY KEY,
    account_id      TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind            TEXT   NOT NULL,
    organization_id TEXT   NOT NULL,
    -- JSON: the facts; the words are made for whoever reads them.
    facts           TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    read_at         BIGINT
);
CREATE INDEX notifications_by_account ON notifications (account_id, created_at, id);

-- Mails to send. Gone once sent, or given up.
CREATE TABLE outbox (
    id            TEXT   PRIMARY KEY,
    account_id    TEXT   REFERENCES accounts (id) ON DELETE CASCADE,
    address       TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    language      TEXT   NOT NULL,
    facts         TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    attempts      BIGINT NOT NULL DEFAULT 0,
    -- A replica is at it until then.
    claimed_until BIGINT,
    gave_up_at    BIGINT,
    last_error    TEXT
);
CREATE INDEX outbox_by_time ON outbox (due_at);

-- Kinds of mail that somebody does not want.
CREATE TABLE unwanted_mail (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    PRIMARY KEY (account_id, kind)
);

CREATE TABLE webhooks (
    id              TEXT   PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    url             TEXT   NOT NULL,
    -- Readable: deliveries are signed with it.
    secret          BYTEA  NOT NULL,
    -- Signs beside it until then, so that receivers can change over.
    previous_secret       BYTEA,
    previous_secret_until BIGINT,
    -- Words with a space between them; empty: all.
    events          TEXT   NOT NULL,
    created_by      TEXT,
    created_at      BIGINT NOT NULL,
    -- Since when no delivery went through.
    failing_since   BIGINT,
    disabled_at     BIGINT
);
CREATE INDEX webhooks_by_organization ON webhooks (organization_id);

CREATE TABLE webhook_deliveries (
    id            TEXT   PRIMARY KEY,
    webhook_id    TEXT   NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event         TEXT   NOT NULL,
    payload       TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    attempts      BIGINT NOT NULL DEFAULT 0,
    claimed_until BIGINT,
    -- HTTP status of the last attempt; NULL: there was no answer.
    last_status   BIGINT,
    last_error    TEXT,
    last_at       BIGINT,
    delivered_at  BIGINT,
    gave_up_at    BIGINT
);
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (due_at)
    WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, due_at)
    WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX webhook_deliveries_under_way ON webhook_deliveries (webhook_id)
    WHERE claimed_until IS NOT NULL;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at);

-- ---- Counts that are kept ---------------------------------------------------

CREATE FUNCTION count_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE organizations
        SET member_count = member_count + 1,
            assigned_seats = assigned_seats + (NEW.seat_type = 'plus')::int
        WHERE id = NEW.organization_id;
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE organizations
        SET member_count = member_count - 1,
            assigned_seats = assigned_seats - (OLD.seat_type = 'plus')::int
        WHERE id = OLD.organization_id;
    ELSE
        UPDATE organizations
        SET assigned_seats = assigned_seats
            + (NEW.seat_type = 'plus')::int - (OLD.seat_type = 'plus')::int
        WHERE id = NEW.organization_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_counts AFTER INSERT OR DELETE OR UPDATE OF seat_type ON memberships
    FOR EACH ROW EXECUTE FUNCTION count_membership();

CREATE FUNCTION count_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        UPDATE organizations
        SET reserved_seats = reserved_seats + (NEW.offered_until IS NOT NULL)::int
            - CASE WHEN TG_OP = 'UPDATE' THEN (OLD.offered_until IS NOT NULL)::int ELSE 0 END
        WHERE id = NEW.organization_id;
    ELSE
        UPDATE organizations
        SET reserved_seats = reserved_seats - (OLD.offered_until IS NOT NULL)::int
        WHERE id = OLD.organization_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offer_counts AFTER INSERT OR DELETE OR UPDATE OF offered_until ON waiting_list
    FOR EACH ROW EXECUTE FUNCTION count_offer();
