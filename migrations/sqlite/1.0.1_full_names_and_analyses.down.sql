-- Back to the columns and rules of 1.0.0.

-- vvldb: refuse users without a password, which 1.0.0 does not know
-- vvldb: hint give them a password, or delete them
SELECT count(*) FROM users WHERE password_hash IS NULL;
-- vvldb: refuse content of text and image, which 1.0.0 does not know
-- vvldb: hint export it and delete it, or change its content_type
SELECT count(*) FROM generated_content WHERE content_type = 'text_image';
-- vvldb: loses values of users.full_name
SELECT count(*) FROM users WHERE full_name IS NOT NULL;
-- vvldb: loses values of campaigns.description
SELECT count(*) FROM campaigns WHERE description IS NOT NULL;
-- vvldb: loses values of campaigns.objectives
SELECT count(*) FROM campaigns WHERE objectives IS NOT NULL;
-- vvldb: loses values of campaigns.ai_analysis
SELECT count(*) FROM campaigns WHERE ai_analysis IS NOT NULL;
-- vvldb: loses values of generated_content.ai_metadata
SELECT count(*) FROM generated_content WHERE ai_metadata IS NOT NULL;
-- vvldb: loses values of user_sessions.updated_at
SELECT count(*) FROM user_sessions WHERE updated_at IS NOT NULL;

DROP VIEW campaign_summary;
DROP INDEX idx_campaigns_user_status;
DROP INDEX idx_campaigns_type_status;
DROP INDEX idx_content_campaign_type;
DROP INDEX idx_content_platform_selected;
DROP INDEX idx_content_rating_engagement;
DROP INDEX idx_files_campaign_category;
DROP INDEX idx_files_user_category;
DROP INDEX idx_sessions_user_active;
DROP INDEX idx_sessions_expires_active;
DROP INDEX idx_templates_public_category;

ALTER TABLE users DROP COLUMN full_name;
ALTER TABLE campaigns DROP COLUMN description;
ALTER TABLE campaigns DROP COLUMN objectives;
ALTER TABLE campaigns DROP COLUMN ai_analysis;
ALTER TABLE generated_content DROP COLUMN ai_metadata;
ALTER TABLE user_sessions DROP COLUMN updated_at;

-- vvldb: rebuild users
CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL
        CONSTRAINT users_username_check CHECK (length(username) >= 3),
    email TEXT NOT NULL
        CONSTRAINT users_email_check CHECK (email LIKE '%@%.%'),
    password_hash TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    profile_data TEXT,
    last_login TEXT,
    is_active INTEGER DEFAULT 1
        CONSTRAINT users_is_active_check CHECK (is_active IN (0, 1)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT users_username_key UNIQUE (username),
    CONSTRAINT users_email_key UNIQUE (email)
);

-- vvldb: rebuild generated_content
CREATE TABLE generated_content (
    id TEXT PRIMARY KEY NOT NULL,
    campaign_id TEXT NOT NULL
        CONSTRAINT generated_content_campaign_id_fkey REFERENCES campaigns (id) ON DELETE CASCADE,
    content_type TEXT NOT NULL
        CONSTRAINT generated_content_content_type_check
        CHECK (content_type IN ('idea', 'social_post', 'video_prompt', 'hashtags', 'summary')),
    platform TEXT
        CONSTRAINT generated_content_platform_check
        CHECK (platform IN ('linkedin', 'twitter', 'instagram', 'facebook', 'tiktok', 'general')),
    title TEXT,
    content_text TEXT,
    content_data TEXT,
    generation_prompt TEXT,
    ai_model TEXT,
    generation_parameters TEXT,
    hashtags TEXT,
    mentions TEXT,
    media_urls TEXT,
    engagement_score REAL
        CONSTRAINT generated_content_engagement_score_check
        CHECK (engagement_score BETWEEN 0 AND 1),
    is_selected INTEGER DEFAULT 0
        CONSTRAINT generated_content_is_selected_check CHECK (is_selected IN (0, 1)),
    is_published INTEGER DEFAULT 0
        CONSTRAINT generated_content_is_published_check CHECK (is_published IN (0, 1)),
    user_edits TEXT,
    user_rating INTEGER
        CONSTRAINT generated_content_user_rating_check CHECK (user_rating BETWEEN 1 AND 5),
    scheduled_for TEXT,
    published_at TEXT,
    platform_post_id TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

-- vvldb: rebuild user_sessions
CREATE TABLE user_sessions (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL
        CONSTRAINT user_sessions_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    session_token TEXT NOT NULL,
    session_data TEXT,
    ip_address TEXT,
    user_agent TEXT,
    expires_at TEXT NOT NULL,
    last_activity TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    is_active INTEGER DEFAULT 1
        CONSTRAINT user_sessions_is_active_check CHECK (is_active IN (0, 1)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT user_sessions_session_token_key UNIQUE (session_token),
    CONSTRAINT user_sessions_check CHECK (expires_at > created_at)
);

CREATE VIEW campaign_summary AS
SELECT
    c.id,
    c.name,
    c.campaign_type,
    c.status,
    c.created_at,
    c.updated_at,
    u.username,
    u.first_name,
    u.last_name,
    (SELECT count(*) FROM generated_content WHERE campaign_id = c.id) AS content_count,
    (SELECT count(*) FROM generated_content WHERE campaign_id = c.id AND is_selected = 1)
        AS selected_content_count
FROM campaigns AS c
LEFT JOIN users AS u ON u.id = c.user_id;
