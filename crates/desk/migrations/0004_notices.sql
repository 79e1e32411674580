-- What is said about an organization, exactly once.

-- A notice from before the desktop is asked to show it until it is marked as
-- said. What a crash leaves here may be on the screen: it is shown again under
-- the same number.
CREATE TABLE notice (
    -- Never given twice: the number on the screen is made of it.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    organization TEXT NOT NULL,
    -- The events that it says: a JSON list of their ids.
    events TEXT NOT NULL,
    -- The available seats that it says; NULL: it is not about seats.
    available INTEGER,
    FOREIGN KEY (account, organization) REFERENCES organization (account, id) ON DELETE CASCADE
) STRICT;

-- The available seats when it was last said, or found to be no news, how many
-- there are. NULL: never.
ALTER TABLE organization ADD COLUMN available_said INTEGER;

-- Who joined since a window could be seen is counted often.
CREATE INDEX event_joined ON event (id) WHERE change ->> 'kind' = 'joined';
