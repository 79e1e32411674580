-- Who is new, and since when everything that happened is known.

-- Who joined and was not looked at yet. Whoever was there at the first look is
-- not new, nor is anybody from before this table.
CREATE TABLE unreviewed (
    account TEXT NOT NULL,
    organization TEXT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (account, organization, member),
    FOREIGN KEY (account, organization) REFERENCES organization (account, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- From here on nothing that happened is missing: the first look, or what was
-- forgotten last.
ALTER TABLE organization ADD COLUMN known_since TEXT;

UPDATE organization SET known_since = COALESCE(
    (SELECT event.seen_at FROM event
     WHERE event.account = organization.account AND event.organization = organization.id
     ORDER BY event.id LIMIT 1),
    fetched_at);
