-- Accounts on more than one kind of server.

-- What speaks there: a Frontdesk service, or daily.dev.
ALTER TABLE account ADD COLUMN server TEXT NOT NULL DEFAULT 'frontdesk'
    CHECK (server IN ('frontdesk', 'dailyDev'));

-- What the server can do beyond the protocol: a JSON list of words.
ALTER TABLE account ADD COLUMN capabilities TEXT NOT NULL DEFAULT '[]';

ALTER TABLE account ADD COLUMN username TEXT;
ALTER TABLE account ADD COLUMN image TEXT;

-- When the person was asked to sign in again; NULL: the session is good.
ALTER TABLE account ADD COLUMN sign_in_asked_at TEXT;
