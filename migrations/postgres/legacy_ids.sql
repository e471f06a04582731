-- Ids of the old application that are no UUIDs, for the way back and for look-up.
CREATE TABLE IF NOT EXISTS legacy_ids (
    entity text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    legacy_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, id)
);
