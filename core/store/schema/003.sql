-- Which commit of local.db (localcopy.h) this file has.
INSERT INTO meta VALUES ('local', 0);
-- When every UID of the folder was last compared with the server's; nothing ever read what the server counts as unread.
ALTER TABLE folder ADD COLUMN last_full INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder DROP COLUMN server_unread;
