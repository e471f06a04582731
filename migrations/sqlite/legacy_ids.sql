-- Ids of the old application that are no UUIDs, for the way back and for look-up.
CREATE TABLE IF NOT EXISTS legacy_ids (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    legacy_id TEXT NOT NULL,
    PRIMARY KEY (entity, id)
);
