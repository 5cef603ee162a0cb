-- mail.db: everything but the bytes of the messages. Times are milliseconds since 1970 UTC, flags are the bits of
-- MessageFlag, keywords stand between line feeds ("\nwork\nlater\n") or are NULL.

CREATE TABLE meta (
    key   TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('revision', 0), ('operation_group', 0);

-- What the last revisions changed, for other processes (changelog.cpp).
CREATE TABLE change_log (
    revision INTEGER PRIMARY KEY,
    change   BLOB    NOT NULL
);

CREATE TABLE account (
    id      INTEGER PRIMARY KEY,
    enabled INTEGER NOT NULL,
    context TEXT    NOT NULL
);

CREATE TABLE folder (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    account          INTEGER NOT NULL REFERENCES account (id),
    mailbox          BLOB    NOT NULL,
    delimiter        BLOB    NOT NULL,
    path             TEXT    NOT NULL,
    role             INTEGER NOT NULL,
    local            INTEGER NOT NULL,
    selectable       INTEGER NOT NULL,
    subscribed       INTEGER NOT NULL,
    read_only        INTEGER NOT NULL,
    total            INTEGER NOT NULL DEFAULT 0,
    unread           INTEGER NOT NULL DEFAULT 0,
    uid_validity     INTEGER NOT NULL DEFAULT 0,
    uid_next         INTEGER NOT NULL DEFAULT 0,
    highest_mod_seq  INTEGER NOT NULL DEFAULT 0,
    server_total     INTEGER NOT NULL DEFAULT -1,
    server_unread    INTEGER NOT NULL DEFAULT -1,
    last_sync        INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, local, mailbox)
);

CREATE TABLE message (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    account         INTEGER NOT NULL,
    thread          INTEGER NOT NULL,
    identity        INTEGER NOT NULL, -- hash of the Message-ID, or of what stands for it where there is none
    size            INTEGER NOT NULL,
    has_attachments INTEGER NOT NULL,
    subject         TEXT    NOT NULL,
    envelope        BLOB    NOT NULL, -- envelopecodec.h
    body_structure  BLOB,
    snippet         TEXT,
    body            BLOB              -- SHA-256 of the bytes in bodies.db; NULL = not here
);
CREATE INDEX message_identity ON message (identity);
CREATE INDEX message_thread ON message (thread);
CREATE INDEX message_body ON message (body) WHERE body IS NOT NULL;

-- Which conversation a Message-ID belongs to, seen or only referred to. `hash` is of account and Message-ID.
CREATE TABLE thread_link (
    hash   INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL
);
-- Conversations that turned out to be one.
CREATE TABLE thread_merge (
    thread INTEGER PRIMARY KEY,
    into_thread INTEGER NOT NULL
);

CREATE TABLE placement (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    folder          INTEGER NOT NULL REFERENCES folder (id),
    message         INTEGER NOT NULL REFERENCES message (id),
    uid             INTEGER NOT NULL, -- 0 = none (yet)
    on_server       INTEGER NOT NULL, -- the server holds this message, here or where it is being moved from
    server_flags    INTEGER NOT NULL,
    flags           INTEGER NOT NULL,
    received        INTEGER NOT NULL,
    hidden          INTEGER NOT NULL DEFAULT 0, -- the operation that took it out of view
    mod_seq         INTEGER NOT NULL DEFAULT 0,
    leaves          INTEGER NOT NULL DEFAULT 0,
    replaced_by     INTEGER NOT NULL DEFAULT 0, -- an old version of this placement, kept until the new one is uploaded
    server_keywords TEXT,
    keywords        TEXT
);
-- The spine of a folder is read from this index alone.
CREATE INDEX placement_list ON placement (folder, received, id) WHERE hidden = 0;
CREATE INDEX placement_unread ON placement (folder, received, id) WHERE hidden = 0 AND (flags & 1) = 0;
CREATE INDEX placement_flagged ON placement (folder, received, id) WHERE hidden = 0 AND (flags & 4) <> 0;
CREATE INDEX placement_hidden ON placement (folder) WHERE hidden <> 0;
CREATE UNIQUE INDEX placement_uid ON placement (folder, uid) WHERE uid > 0;
CREATE INDEX placement_waiting ON placement (folder) WHERE uid = 0;
CREATE INDEX placement_message ON placement (message);
CREATE INDEX placement_keywords ON placement (keywords) WHERE keywords IS NOT NULL;
CREATE INDEX placement_replaced ON placement (replaced_by) WHERE replaced_by <> 0;

-- Words of subject, sender and recipients; rowid = message. Written as searchtext.h prepares them.
CREATE VIRTUAL TABLE search USING fts5 (
    subject, sender, recipients,
    content = '', detail = column, columnsize = 0, tokenize = 'unicode61 remove_diacritics 2', prefix = ''
);

CREATE TABLE uidl (
    account       INTEGER NOT NULL,
    uidl          BLOB    NOT NULL,
    message       INTEGER NOT NULL DEFAULT 0, -- 0 = not collected; stays when the message is gone
    first_seen    INTEGER NOT NULL,
    size          INTEGER NOT NULL,
    on_server     INTEGER NOT NULL,
    deleted_here  INTEGER NOT NULL DEFAULT 0,
    body_verified INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, uidl)
) WITHOUT ROWID;
CREATE INDEX uidl_message ON uidl (message) WHERE message <> 0;

-- The journal. `position` orders it; it is the id but for parts that were split off.
CREATE TABLE operation (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    position        INTEGER NOT NULL,
    account         INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    state           INTEGER NOT NULL,
    folder          INTEGER NOT NULL,
    uid_validity    INTEGER NOT NULL,
    target_folder   INTEGER NOT NULL,
    add_flags       INTEGER NOT NULL,
    remove_flags    INTEGER NOT NULL,
    add_keywords    TEXT,
    remove_keywords TEXT,
    created         INTEGER NOT NULL,
    finished        INTEGER NOT NULL DEFAULT 0,
    not_before      INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    error           BLOB,
    action          INTEGER NOT NULL, -- OperationRecord::group
    after           INTEGER NOT NULL DEFAULT 0, -- not before this operation is done
    undone          INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX operation_open ON operation (position) WHERE state IN (0, 1, 3, 4);
CREATE INDEX operation_action ON operation (action);
CREATE INDEX operation_after ON operation (after) WHERE after <> 0;

CREATE TABLE operation_target (
    operation  INTEGER NOT NULL REFERENCES operation (id),
    number     INTEGER NOT NULL,
    placement  INTEGER NOT NULL,
    shown_as   INTEGER NOT NULL DEFAULT 0,
    uid        INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    uidl       BLOB,
    message_id BLOB,
    body       BLOB, -- Append in flight: what is being uploaded
    -- What undoing has to restore exactly: the flags before.
    old_flags    INTEGER NOT NULL,
    old_keywords TEXT,
    PRIMARY KEY (operation, number)
) WITHOUT ROWID;
CREATE INDEX operation_target_placement ON operation_target (placement);
CREATE INDEX operation_target_shown ON operation_target (shown_as) WHERE shown_as <> 0;

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account      INTEGER NOT NULL,
    identity     INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    sender       TEXT    NOT NULL,
    recipients   TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    message_id   BLOB    NOT NULL,
    size         INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    not_before   INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    error        BLOB,
    recipient_errors BLOB,
    answered     INTEGER NOT NULL,
    forwarded    INTEGER NOT NULL
);
-- Apart, so that a change of state does not write the message again.
CREATE TABLE outbox_message (
    outbox INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    bytes  BLOB    NOT NULL
);

CREATE TABLE contact (
    address  TEXT    PRIMARY KEY, -- lower case
    shown    TEXT    NOT NULL,    -- as last written
    name     TEXT    NOT NULL,
    words    TEXT    NOT NULL,    -- folded, each after a space
    written  INTEGER NOT NULL,    -- how often the user wrote there
    received INTEGER NOT NULL,
    last     INTEGER NOT NULL
) WITHOUT ROWID;
