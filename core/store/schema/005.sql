-- When the message came into the folder (RFC 8514), or was moved there from here; 0 = not known.
ALTER TABLE placement ADD COLUMN saved INTEGER NOT NULL DEFAULT 0;
