-- What this computer knows: accounts, the latest snapshot of each organization,
-- what happened in it, what is still to be said, and settings.
-- Times are ISO 8601 in UTC. Session tokens are in the keyring, never here.

CREATE TABLE account (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('local', 'service')),
    address TEXT NOT NULL,
    email TEXT,
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    session_only INTEGER NOT NULL CHECK (session_only IN (0, 1)),
    UNIQUE (address, person_id)
) STRICT;

CREATE TABLE organization (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    -- 0: no longer in the server's list. Its history stays.
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    revision INTEGER NOT NULL,
    fetched_at TEXT NOT NULL,
    -- JSON, without the invite link: that is a secret too.
    snapshot TEXT NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;

CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    organization TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    -- Whom it is about, where it is about a person.
    member TEXT,
    change TEXT NOT NULL,
    FOREIGN KEY (account, organization) REFERENCES organization (account, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX event_of_organization ON event (account, organization, id);
CREATE INDEX event_of_member ON event (account, organization, member, id);

-- Events that are to be said, and when they were.
CREATE TABLE announcement (
    event INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
    said_at TEXT
) STRICT;

CREATE INDEX announcement_pending ON announcement (event) WHERE said_at IS NULL;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
