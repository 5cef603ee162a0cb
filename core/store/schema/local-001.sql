-- local.db: what exists only on this computer and no server could give again. The rows are copies of mail.db's, in tables
-- of the same shape that localcopy.cpp makes; the bytes are here alone.
CREATE TABLE body (
    id   INTEGER PRIMARY KEY,
    hash BLOB    NOT NULL UNIQUE,
    size INTEGER NOT NULL, -- of the message, not compressed
    data BLOB    NOT NULL  -- one zstd frame
);

-- Counts the commits of the copy; mail.db's meta 'local' says which of them it has.
CREATE TABLE revision (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL
);
INSERT INTO revision VALUES (1, 0);

-- The highest numbers that mail.db has given out: they are never used twice, not even by a new mail.db.
CREATE TABLE sequence (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
