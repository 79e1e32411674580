-- Until when the server of an account asked to be left alone: a restart keeps to it.
ALTER TABLE account ADD COLUMN quiet_until TEXT;
