-- A message is found by its identity through its conversation: the hash of its Message-ID, or of what stands for it, is a
-- thread_link anyway. One index in random order less makes a first sync of a million messages write half as much.
INSERT OR IGNORE INTO thread_link (hash, thread) SELECT identity, thread FROM message;
DROP INDEX message_identity;
