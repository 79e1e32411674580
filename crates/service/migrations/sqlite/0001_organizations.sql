-- People, organizations, who is in which, and what happened.
-- Times are milliseconds since 1970, UTC.

CREATE TABLE accounts (
    id             TEXT    PRIMARY KEY NOT NULL,
    name           TEXT    NOT NULL,
    username       TEXT    NOT NULL UNIQUE,
    -- Lower case. Nobody signs in by e-mail who has none: the owner of an
    -- organization on their own computer.
    email          TEXT    UNIQUE,
    password_hash  TEXT,
    created_at     INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    -- SHA-256 of the token: the token itself is nowhere.
    token_hash BLOB    PRIMARY KEY NOT NULL,
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    -- NULL: does not expire.
    expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE organizations (
    id                TEXT    PRIMARY KEY NOT NULL,
    name              TEXT    NOT NULL,
    seats             INTEGER NOT NULL CHECK (seats >= 1),
    -- Kept by the triggers below; the last wall against one seat too many.
    assigned_seats    INTEGER NOT NULL DEFAULT 0 CHECK (assigned_seats BETWEEN 0 AND seats),
    member_count      INTEGER NOT NULL DEFAULT 0 CHECK (member_count >= assigned_seats),
    -- Readable, because the link is shown again whenever an admin asks for it.
    invite_token      TEXT    NOT NULL,
    -- What a link is looked up by, so that no search compares the token.
    invite_token_hash BLOB    NOT NULL UNIQUE,
    invite_created_at INTEGER NOT NULL,
    created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    organization_id TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT    NOT NULL REFERENCES accounts (id),
    role            TEXT    NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    seat_type       TEXT    NOT NULL CHECK (seat_type IN ('plus', 'free')),
    joined_at       INTEGER NOT NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT;

CREATE UNIQUE INDEX one_owner ON memberships (organization_id) WHERE role = 'owner';
CREATE INDEX memberships_by_account ON memberships (account_id);

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

-- Who was removed, and when: they stay out by a link that is older.
CREATE TABLE removals (
    organization_id TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    removed_at      INTEGER NOT NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT, WITHOUT ROWID;

-- Append-only.
CREATE TABLE organization_events (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    actor_id        TEXT    NOT NULL,
    subject_id      TEXT    NOT NULL,
    detail          TEXT,
    at              INTEGER NOT NULL
) STRICT;

CREATE INDEX events_by_organization ON organization_events (organization_id, id);
