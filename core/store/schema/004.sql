-- What the user may do in the folder (RFC 4314), as letters; '' = the server did not say.
ALTER TABLE folder ADD COLUMN rights TEXT NOT NULL DEFAULT '';

-- What the account's server grants and how much of it is used, as last told.
CREATE TABLE quota (
    account  INTEGER NOT NULL,
    root     BLOB    NOT NULL,
    resource INTEGER NOT NULL, -- Quota::Resource
    used     INTEGER NOT NULL, -- bytes or messages
    maximum  INTEGER NOT NULL,
    PRIMARY KEY (account, root, resource)
) WITHOUT ROWID;

-- Of what the server calls the bytes of a message, the same in all of the account's folders, a hash; 0 = it does not say.
ALTER TABLE message ADD COLUMN email_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_email ON message (email_id) WHERE email_id <> 0;

-- What the server calls the folder, whatever its name is (RFC 8474); x'' = it does not say.
ALTER TABLE folder ADD COLUMN mailbox_id BLOB NOT NULL DEFAULT x'';

-- Bytes of all its messages on the server (RFC 8438) when they were last compared; -1 = it does not say.
ALTER TABLE folder ADD COLUMN server_size INTEGER NOT NULL DEFAULT -1;
