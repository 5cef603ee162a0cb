-- What tells a message that was deleted here while the POP3 server kept it, once its row is gone: an IMAP server shows it
-- again. Of what was deleted before this was known, only while the row is there, and without Message-ID and Date.
ALTER TABLE uidl ADD COLUMN identity INTEGER NOT NULL DEFAULT 0; -- 0 = not known
ALTER TABLE uidl ADD COLUMN message_id BLOB;
ALTER TABLE uidl ADD COLUMN date INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uidl ADD COLUMN message_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uidl ADD COLUMN body BLOB;
UPDATE uidl SET identity = m.identity, message_size = m.size, body = m.body
    FROM message AS m WHERE m.id = uidl.message AND uidl.deleted_here <> 0;
