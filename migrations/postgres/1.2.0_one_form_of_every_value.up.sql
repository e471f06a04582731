-- Of session tokens only the SHA-256 stays; ids that the old application called otherwise keep their
-- old names; content is found by the time at which it is due. The rest has its one form already.
-- vvldb: no transaction

CREATE TABLE IF NOT EXISTS legacy_ids (
    entity text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    legacy_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, id)
);

-- What a way back put behind a hash is cut off.
UPDATE user_sessions
SET session_token = CASE
    WHEN session_token ~ '^sha256:[0-9a-f]{64}:[0-9a-f]{32}$' THEN left(session_token, 71)
    ELSE 'sha256:' || encode(sha256(convert_to(session_token, 'UTF8')), 'hex')
END
WHERE session_token !~ '^sha256:[0-9a-f]{64}$';

CREATE INDEX CONCURRENTLY idx_content_scheduled_for ON generated_content (scheduled_for NULLS FIRST);

INSERT INTO schema_version (version, description)
VALUES ('1.2.0', 'one form of every value');
