-- Which commit of local.db (localcopy.h) this file has.
INSERT INTO meta VALUES ('local', 0);
-- What exists only here is found without looking at all the rest.
CREATE INDEX placement_here ON placement (id) WHERE on_server = 0;
CREATE INDEX placement_here_message ON placement (message) WHERE on_server = 0;
-- When every UID of the folder was last compared with the server's; nothing ever read what the server counts as unread.
ALTER TABLE folder ADD COLUMN last_full INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder DROP COLUMN server_unread;
