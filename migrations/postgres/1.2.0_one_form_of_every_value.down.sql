-- Ids stay UUIDs, which is all that their columns hold here. A token that is known by its hash only
-- gets something behind it, so that nobody can log in with the hash; the way up takes that away again.

-- vvldb: loses names that ids had in the old application
SELECT count(*) FROM legacy_ids;
-- vvldb: loses log-ins that are open, because only hashes of their tokens are known
SELECT count(*) FROM user_sessions WHERE is_active;

-- vvldb: accept every-row-at-once because going back is done while the application stands still
UPDATE user_sessions
SET session_token = session_token || ':' || replace(gen_random_uuid()::text, '-', '');

DROP INDEX idx_content_scheduled_for;
DROP TABLE legacy_ids;
