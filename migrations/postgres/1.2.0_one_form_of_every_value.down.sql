-- Ids stay UUIDs, which is all that their columns hold here. A token that is known by its hash only
-- gets something behind it, so that nobody can log in with the hash; the way up takes that away again.

-- vvldb: loses log-ins that are open, because only hashes of their tokens are known
SELECT count(*) FROM user_sessions WHERE is_active;

-- vvldb: accept every-row-at-once because going back is done while the application stands still
UPDATE user_sessions
SET session_token = session_token || ':' || replace(gen_random_uuid()::text, '-', '');

DROP INDEX idx_content_scheduled_for;

-- The names that ids had in the old application are kept for the way up: no column here can hold them.
-- vvldb: accept unknown-statement because the only lock that it takes is that of a table of which nothing is left
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM legacy_ids) THEN
        DROP TABLE legacy_ids;
    END IF;
END
$$;
