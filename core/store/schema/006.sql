-- When the bytes of the message came here; 0 = they are not here. Of what was here before this was known, now.
ALTER TABLE message ADD COLUMN fetched INTEGER NOT NULL DEFAULT 0;
UPDATE message SET fetched = CAST(strftime('%s', 'now') AS INTEGER) * 1000 WHERE body IS NOT NULL;

-- What rules removed from the account's server, a row a day.
CREATE TABLE removal (
    account  INTEGER NOT NULL,
    day      INTEGER NOT NULL, -- days since 1970 UTC
    messages INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    PRIMARY KEY (account, day)
) WITHOUT ROWID;

-- The operation was chosen by a rule, not by the user.
ALTER TABLE operation ADD COLUMN by_rule INTEGER NOT NULL DEFAULT 0;

-- AccountPolicy: what is here of the account's mail stays here when it goes from the server; deleting here deletes there.
ALTER TABLE account ADD COLUMN keeps_what_left INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN deletes_on_server INTEGER NOT NULL DEFAULT 1;

-- Accounts of the same name here are shown as one; '' = by itself.
ALTER TABLE account ADD COLUMN shared_inbox TEXT NOT NULL DEFAULT '';

-- The rows that rules are going to take off the server.
CREATE INDEX placement_leaves ON placement (leaves) WHERE leaves > 0;

-- RetentionLook: when the account's rules were looked at last, by both clocks.
ALTER TABLE account ADD COLUMN looked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN looked_steady INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN looked_boot INTEGER NOT NULL DEFAULT 0;
