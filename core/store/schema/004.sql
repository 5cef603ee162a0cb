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
