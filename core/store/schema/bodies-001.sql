-- bodies.db: the bytes of messages, each once, named by their SHA-256.
CREATE TABLE body (
    id   INTEGER PRIMARY KEY,
    hash BLOB    NOT NULL UNIQUE,
    size INTEGER NOT NULL, -- of the message, not compressed
    data BLOB    NOT NULL  -- one zstd frame
);

-- Counted up to force a synced commit.
CREATE TABLE sync (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
);
INSERT INTO sync VALUES (1, 0);
