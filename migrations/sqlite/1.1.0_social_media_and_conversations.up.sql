-- Accounts on social media, posts to be published there, conversations about campaigns.
--
-- AUTOINCREMENT, so that the number of a row that is gone is never given again.

CREATE TABLE social_media_connections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id TEXT NOT NULL
        CONSTRAINT social_media_connections_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    platform TEXT NOT NULL
        CONSTRAINT social_media_connections_platform_check
        CHECK (platform IN ('linkedin', 'twitter', 'instagram', 'facebook', 'tiktok')),
    platform_user_id TEXT NOT NULL,
    platform_username TEXT,
    access_token TEXT NOT NULL,
    refresh_token TEXT,
    token_expires_at TEXT,
    scopes TEXT,
    connection_status TEXT DEFAULT 'active'
        CONSTRAINT social_media_connections_connection_status_check
        CHECK (connection_status IN ('active', 'expired', 'revoked', 'error')),
    platform_metadata TEXT,
    last_used_at TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT social_media_connections_user_id_platform_platform_user_id_key
        UNIQUE (user_id, platform, platform_user_id)
);

CREATE TABLE scheduled_posts (
    id TEXT PRIMARY KEY NOT NULL,
    campaign_id TEXT NOT NULL
        CONSTRAINT scheduled_posts_campaign_id_fkey REFERENCES campaigns (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL
        CONSTRAINT scheduled_posts_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    content_id TEXT
        CONSTRAINT scheduled_posts_content_id_fkey
        REFERENCES generated_content (id) ON DELETE SET NULL,
    social_connection_id INTEGER
        CONSTRAINT scheduled_posts_social_connection_id_fkey
        REFERENCES social_media_connections (id) ON DELETE SET NULL,
    platform TEXT NOT NULL
        CONSTRAINT scheduled_posts_platform_check
        CHECK (platform IN ('linkedin', 'twitter', 'instagram', 'facebook', 'tiktok')),
    post_content TEXT NOT NULL,
    media_urls TEXT,
    hashtags TEXT,
    mentions TEXT,
    scheduled_time TEXT NOT NULL,
    actual_post_time TEXT,
    status TEXT DEFAULT 'pending'
        CONSTRAINT scheduled_posts_status_check
        CHECK (status IN ('pending', 'posted', 'failed', 'cancelled')),
    platform_post_id TEXT,
    platform_response TEXT,
    posting_error TEXT,
    retry_count INTEGER DEFAULT 0
        CONSTRAINT scheduled_posts_retry_count_check CHECK (retry_count >= 0),
    max_retries INTEGER DEFAULT 3
        CONSTRAINT scheduled_posts_max_retries_check CHECK (max_retries >= 0),
    engagement_data TEXT,
    performance_score REAL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT scheduled_posts_check CHECK (status <> 'pending' OR scheduled_time > created_at)
);

CREATE TABLE campaign_chat_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    campaign_id TEXT NOT NULL
        CONSTRAINT campaign_chat_history_campaign_id_fkey
        REFERENCES campaigns (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL
        CONSTRAINT campaign_chat_history_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    conversation_history TEXT NOT NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT campaign_chat_history_campaign_id_user_id_key UNIQUE (campaign_id, user_id)
);

CREATE INDEX idx_social_user_id ON social_media_connections (user_id);
CREATE INDEX idx_social_platform ON social_media_connections (platform);
CREATE INDEX idx_social_status ON social_media_connections (connection_status);
CREATE INDEX idx_social_expires ON social_media_connections (token_expires_at);

CREATE INDEX idx_scheduled_campaign_id ON scheduled_posts (campaign_id);
CREATE INDEX idx_scheduled_user_id ON scheduled_posts (user_id);
CREATE INDEX idx_scheduled_content_id ON scheduled_posts (content_id);
CREATE INDEX idx_scheduled_connection_id ON scheduled_posts (social_connection_id);
CREATE INDEX idx_scheduled_platform ON scheduled_posts (platform);
CREATE INDEX idx_scheduled_status ON scheduled_posts (status);
CREATE INDEX idx_scheduled_time ON scheduled_posts (scheduled_time);
CREATE INDEX idx_scheduled_status_time ON scheduled_posts (status, scheduled_time);

CREATE INDEX idx_chat_campaign_id ON campaign_chat_history (campaign_id);
CREATE INDEX idx_chat_user_id ON campaign_chat_history (user_id);

INSERT INTO schema_version (version, description)
VALUES ('1.1.0', 'social media and conversations');
