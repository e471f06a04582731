-- Full names, users without a password, goals and analyses of campaigns, content of text and image.
--
-- Tables of the old application run through here as they are: what their values may be is what it
-- was there, so booleans are not yet held to 0 and 1.

-- Made anew below: the old application's counted campaigns several times.
DROP VIEW IF EXISTS campaign_summary;
DROP VIEW IF EXISTS user_activity_summary;
DROP VIEW IF EXISTS content_performance;

-- vvldb: rebuild users
CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL
        CONSTRAINT users_username_check CHECK (length(username) >= 3),
    email TEXT NOT NULL
        CONSTRAINT users_email_check CHECK (email LIKE '%@%.%'),
    password_hash TEXT,
    first_name TEXT,
    last_name TEXT,
    profile_data TEXT,
    last_login TEXT,
    is_active INTEGER DEFAULT 1,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    full_name TEXT,
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
        CHECK (content_type IN (
            'idea', 'social_post', 'video_prompt', 'hashtags', 'summary', 'text_image'
        )),
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
    is_selected INTEGER DEFAULT 0,
    is_published INTEGER DEFAULT 0,
    user_edits TEXT,
    user_rating INTEGER
        CONSTRAINT generated_content_user_rating_check CHECK (user_rating BETWEEN 1 AND 5),
    scheduled_for TEXT,
    published_at TEXT,
    platform_post_id TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    ai_metadata TEXT
);

-- Sessions that are there already keep no time of their last change: none is known.
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
    is_active INTEGER DEFAULT 1,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT user_sessions_session_token_key UNIQUE (session_token),
    CONSTRAINT user_sessions_check CHECK (expires_at > created_at)
);

ALTER TABLE campaigns ADD COLUMN description TEXT;
ALTER TABLE campaigns ADD COLUMN objectives TEXT;
ALTER TABLE campaigns ADD COLUMN ai_analysis TEXT;

CREATE INDEX idx_campaigns_user_status ON campaigns (user_id, status);
CREATE INDEX idx_campaigns_type_status ON campaigns (campaign_type, status);

CREATE INDEX idx_content_campaign_type ON generated_content (campaign_id, content_type);
CREATE INDEX idx_content_platform_selected ON generated_content (platform, is_selected);
CREATE INDEX idx_content_rating_engagement ON generated_content (user_rating, engagement_score);

CREATE INDEX idx_files_campaign_category ON uploaded_files (campaign_id, file_category);
CREATE INDEX idx_files_user_category ON uploaded_files (user_id, file_category);

CREATE INDEX idx_sessions_user_active ON user_sessions (user_id, is_active);
CREATE INDEX idx_sessions_expires_active ON user_sessions (expires_at, is_active);

CREATE INDEX idx_templates_public_category ON campaign_templates (is_public, category);

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
        AS selected_content_count,
    u.full_name
FROM campaigns AS c
LEFT JOIN users AS u ON u.id = c.user_id;

CREATE VIEW user_activity_summary AS
SELECT
    u.id,
    u.username,
    u.email,
    u.created_at AS user_since,
    u.last_login,
    (SELECT count(*) FROM campaigns WHERE user_id = u.id) AS total_campaigns,
    (SELECT count(*) FROM campaigns WHERE user_id = u.id AND status = 'active')
        AS active_campaigns,
    (SELECT count(*) FROM campaigns WHERE user_id = u.id AND status = 'completed')
        AS completed_campaigns,
    (
        SELECT count(*)
        FROM generated_content
        JOIN campaigns ON campaigns.id = generated_content.campaign_id
        WHERE campaigns.user_id = u.id
    ) AS total_content_generated
FROM users AS u
WHERE u.is_active = 1;

CREATE VIEW content_performance AS
SELECT
    g.id,
    g.campaign_id,
    g.content_type,
    g.platform,
    g.title,
    g.is_selected,
    g.is_published,
    g.user_rating,
    g.engagement_score,
    g.created_at,
    c.name AS campaign_name,
    u.username
FROM generated_content AS g
LEFT JOIN campaigns AS c ON c.id = g.campaign_id
LEFT JOIN users AS u ON u.id = c.user_id;

INSERT INTO schema_version (version, description) VALUES ('1.0.1', 'full names and analyses');
