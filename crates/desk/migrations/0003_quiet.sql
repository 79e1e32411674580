-- When the server of an account asked to be left alone, and until when: a
-- restart keeps to it.
ALTER TABLE account ADD COLUMN quiet_from TEXT;
ALTER TABLE account ADD COLUMN quiet_until TEXT;
