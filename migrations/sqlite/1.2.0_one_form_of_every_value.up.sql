-- The one form of every table and every value.
--
-- Tables of the old application get the types, constraints and defaults that new ones have. Ids that
-- are no UUIDs become UUIDs and keep their old names in legacy_ids, foreign keys follow by the same
-- rule; times get the one form that compares as instants; of session tokens only the SHA-256 stays.
-- The functions vvl_id, vvl_time and so on are the library's, and refuse what stands for no such value.
-- vvldb: convert

DROP VIEW IF EXISTS campaign_summary;
DROP VIEW IF EXISTS user_activity_summary;
DROP VIEW IF EXISTS content_performance;

-- The runner of an earlier version may have added the last three.
-- vvldb: rebuild schema_version
CREATE TABLE schema_version (
    version TEXT PRIMARY KEY NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    description TEXT,
    checksum TEXT,
    duration_ms INTEGER,
    applied_by TEXT
);

INSERT INTO schema_version (
    version, applied_at, description, checksum, duration_ms, applied_by
)
SELECT
    version, applied_at, description, checksum, duration_ms, applied_by
FROM schema_version;

-- Made again below, when the rows are in place: that is faster, and gives them one form too.
DROP INDEX IF EXISTS idx_users_username;
DROP INDEX IF EXISTS idx_users_email;
DROP INDEX IF EXISTS idx_users_active;
DROP INDEX IF EXISTS idx_users_created_at;
DROP INDEX IF EXISTS idx_campaigns_user_id;
DROP INDEX IF EXISTS idx_campaigns_status;
DROP INDEX IF EXISTS idx_campaigns_type;
DROP INDEX IF EXISTS idx_campaigns_created_at;
DROP INDEX IF EXISTS idx_campaigns_updated_at;
DROP INDEX IF EXISTS idx_content_campaign_id;
DROP INDEX IF EXISTS idx_content_type;
DROP INDEX IF EXISTS idx_content_platform;
DROP INDEX IF EXISTS idx_content_selected;
DROP INDEX IF EXISTS idx_content_published;
DROP INDEX IF EXISTS idx_content_created_at;
DROP INDEX IF EXISTS idx_files_campaign_id;
DROP INDEX IF EXISTS idx_files_user_id;
DROP INDEX IF EXISTS idx_files_category;
DROP INDEX IF EXISTS idx_files_analysis_status;
DROP INDEX IF EXISTS idx_files_created_at;
DROP INDEX IF EXISTS idx_templates_category;
DROP INDEX IF EXISTS idx_templates_public;
DROP INDEX IF EXISTS idx_templates_created_by;
DROP INDEX IF EXISTS idx_templates_usage;
DROP INDEX IF EXISTS idx_sessions_user_id;
DROP INDEX IF EXISTS idx_sessions_token;
DROP INDEX IF EXISTS idx_sessions_expires;
DROP INDEX IF EXISTS idx_sessions_active;
DROP INDEX IF EXISTS idx_sessions_last_activity;
DROP INDEX IF EXISTS idx_campaigns_user_status;
DROP INDEX IF EXISTS idx_campaigns_type_status;
DROP INDEX IF EXISTS idx_content_campaign_type;
DROP INDEX IF EXISTS idx_content_platform_selected;
DROP INDEX IF EXISTS idx_content_rating_engagement;
DROP INDEX IF EXISTS idx_files_campaign_category;
DROP INDEX IF EXISTS idx_files_user_category;
DROP INDEX IF EXISTS idx_sessions_user_active;
DROP INDEX IF EXISTS idx_sessions_expires_active;
DROP INDEX IF EXISTS idx_templates_public_category;
DROP INDEX IF EXISTS idx_social_user_id;
DROP INDEX IF EXISTS idx_social_platform;
DROP INDEX IF EXISTS idx_social_status;
DROP INDEX IF EXISTS idx_social_expires;
DROP INDEX IF EXISTS idx_scheduled_campaign_id;
DROP INDEX IF EXISTS idx_scheduled_user_id;
DROP INDEX IF EXISTS idx_scheduled_content_id;
DROP INDEX IF EXISTS idx_scheduled_connection_id;
DROP INDEX IF EXISTS idx_scheduled_platform;
DROP INDEX IF EXISTS idx_scheduled_status;
DROP INDEX IF EXISTS idx_scheduled_time;
DROP INDEX IF EXISTS idx_scheduled_status_time;
DROP INDEX IF EXISTS idx_chat_campaign_id;
DROP INDEX IF EXISTS idx_chat_user_id;

-- The old application had other names for those of 1.1.0.
DROP INDEX IF EXISTS idx_social_connections_user_id;
DROP INDEX IF EXISTS idx_social_connections_platform;
DROP INDEX IF EXISTS idx_social_connections_status;
DROP INDEX IF EXISTS idx_social_connections_expires;
DROP INDEX IF EXISTS idx_social_connections_user_platform;
DROP INDEX IF EXISTS idx_scheduled_posts_campaign_id;
DROP INDEX IF EXISTS idx_scheduled_posts_user_id;
DROP INDEX IF EXISTS idx_scheduled_posts_content_id;
DROP INDEX IF EXISTS idx_scheduled_posts_platform;
DROP INDEX IF EXISTS idx_scheduled_posts_status;
DROP INDEX IF EXISTS idx_scheduled_posts_scheduled_time;
DROP INDEX IF EXISTS idx_scheduled_posts_status_time;
DROP INDEX IF EXISTS idx_chat_history_campaign_id;
DROP INDEX IF EXISTS idx_chat_history_user_id;

CREATE TABLE IF NOT EXISTS legacy_ids (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    legacy_id TEXT NOT NULL,
    PRIMARY KEY (entity, id)
);

INSERT INTO legacy_ids (entity, id, legacy_id)
SELECT 'users', vvl_id(id), id FROM users WHERE vvl_id(id) <> id;

INSERT INTO legacy_ids (entity, id, legacy_id)
SELECT 'campaigns', vvl_id(id), id FROM campaigns WHERE vvl_id(id) <> id;

INSERT INTO legacy_ids (entity, id, legacy_id)
SELECT 'generated_content', vvl_id(id), id FROM generated_content WHERE vvl_id(id) <> id;

INSERT INTO legacy_ids (entity, id, legacy_id)
SELECT 'uploaded_files', vvl_id(id), id FROM uploaded_files WHERE vvl_id(id) <> id;

INSERT INTO legacy_ids (entity, id, legacy_id)
SELECT 'campaign_templates', vvl_id(id), id FROM campaign_templates WHERE vvl_id(id) <> id;

INSERT INTO legacy_ids (entity, id, legacy_id)
SELECT 'user_sessions', vvl_id(id), id FROM user_sessions WHERE vvl_id(id) <> id;

INSERT INTO legacy_ids (entity, id, legacy_id)
SELECT 'scheduled_posts', vvl_id(id), id FROM scheduled_posts WHERE vvl_id(id) <> id;

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
    is_active INTEGER DEFAULT 1
        CONSTRAINT users_is_active_check CHECK (is_active IN (0, 1)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    full_name TEXT,
    CONSTRAINT users_username_key UNIQUE (username),
    CONSTRAINT users_email_key UNIQUE (email)
);

INSERT INTO users (
    id, username, email, password_hash, first_name, last_name, profile_data, last_login,
    is_active, created_at, updated_at, full_name
)
SELECT
    vvl_id(id), vvl_text(username), vvl_text(email), vvl_text(password_hash),
    vvl_text(first_name), vvl_text(last_name), vvl_json(profile_data), vvl_time(last_login),
    vvl_bool(is_active), vvl_time(created_at), vvl_time(updated_at), vvl_text(full_name)
FROM users;

-- vvldb: rebuild campaigns
CREATE TABLE campaigns (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL
        CONSTRAINT campaigns_name_check CHECK (length(name) >= 1),
    business_description TEXT,
    objective TEXT,
    campaign_type TEXT DEFAULT 'general'
        CONSTRAINT campaigns_campaign_type_check
        CHECK (campaign_type IN ('product', 'service', 'brand', 'event', 'general')),
    creativity_level INTEGER DEFAULT 5
        CONSTRAINT campaigns_creativity_level_check CHECK (creativity_level BETWEEN 1 AND 10),
    target_audience TEXT,
    business_website TEXT,
    about_page_url TEXT,
    product_service_url TEXT,
    preferred_design TEXT,
    brand_voice TEXT,
    campaign_settings TEXT,
    ai_summary TEXT,
    business_context TEXT,
    suggested_themes TEXT,
    suggested_tags TEXT,
    selected_themes TEXT,
    selected_tags TEXT,
    user_id TEXT NOT NULL
        CONSTRAINT campaigns_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    status TEXT DEFAULT 'draft'
        CONSTRAINT campaigns_status_check
        CHECK (status IN ('draft', 'active', 'completed', 'archived')),
    completed_at TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    description TEXT,
    objectives TEXT,
    ai_analysis TEXT
);

INSERT INTO campaigns (
    id, name, business_description, objective, campaign_type, creativity_level, target_audience,
    business_website, about_page_url, product_service_url, preferred_design, brand_voice,
    campaign_settings, ai_summary, business_context, suggested_themes, suggested_tags,
    selected_themes, selected_tags, user_id, status, completed_at, created_at, updated_at,
    description, objectives, ai_analysis
)
SELECT
    vvl_id(id), vvl_text(name), vvl_text(business_description), vvl_text(objective),
    vvl_text(campaign_type), vvl_integer(creativity_level), vvl_text(target_audience),
    vvl_text(business_website), vvl_text(about_page_url), vvl_text(product_service_url),
    vvl_text(preferred_design), vvl_text(brand_voice), vvl_json(campaign_settings),
    vvl_text(ai_summary), vvl_json(business_context), vvl_json(suggested_themes),
    vvl_json(suggested_tags), vvl_json(selected_themes), vvl_json(selected_tags),
    vvl_id(user_id), vvl_text(status), vvl_time(completed_at), vvl_time(created_at),
    vvl_time(updated_at), vvl_text(description), vvl_text(objectives), vvl_json(ai_analysis)
FROM campaigns;

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
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    ai_metadata TEXT
);

INSERT INTO generated_content (
    id, campaign_id, content_type, platform, title, content_text, content_data,
    generation_prompt, ai_model, generation_parameters, hashtags, mentions, media_urls,
    engagement_score, is_selected, is_published, user_edits, user_rating, scheduled_for,
    published_at, platform_post_id, created_at, updated_at, ai_metadata
)
SELECT
    vvl_id(id), vvl_id(campaign_id), vvl_text(content_type), vvl_text(platform),
    vvl_text(title), vvl_text(content_text), vvl_json(content_data),
    vvl_text(generation_prompt), vvl_text(ai_model), vvl_json(generation_parameters),
    vvl_json(hashtags), vvl_json(mentions), vvl_json(media_urls), vvl_real(engagement_score),
    vvl_bool(is_selected), vvl_bool(is_published), vvl_json(user_edits),
    vvl_integer(user_rating), vvl_time(scheduled_for), vvl_time(published_at),
    vvl_text(platform_post_id), vvl_time(created_at), vvl_time(updated_at),
    vvl_json(ai_metadata)
FROM generated_content;

-- vvldb: rebuild uploaded_files
CREATE TABLE uploaded_files (
    id TEXT PRIMARY KEY NOT NULL,
    campaign_id TEXT NOT NULL
        CONSTRAINT uploaded_files_campaign_id_fkey REFERENCES campaigns (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL
        CONSTRAINT uploaded_files_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    original_filename TEXT NOT NULL,
    stored_filename TEXT NOT NULL,
    file_path TEXT NOT NULL,
    file_size INTEGER NOT NULL
        CONSTRAINT uploaded_files_file_size_check CHECK (file_size >= 1),
    mime_type TEXT NOT NULL,
    file_category TEXT NOT NULL
        CONSTRAINT uploaded_files_file_category_check
        CHECK (file_category IN ('image', 'document', 'campaign_asset', 'other')),
    analysis_status TEXT DEFAULT 'pending'
        CONSTRAINT uploaded_files_analysis_status_check
        CHECK (analysis_status IN ('pending', 'processing', 'completed', 'failed')),
    analysis_results TEXT,
    extracted_text TEXT,
    image_analysis TEXT,
    upload_source TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

INSERT INTO uploaded_files (
    id, campaign_id, user_id, original_filename, stored_filename, file_path, file_size,
    mime_type, file_category, analysis_status, analysis_results, extracted_text, image_analysis,
    upload_source, created_at, updated_at
)
SELECT
    vvl_id(id), vvl_id(campaign_id), vvl_id(user_id), vvl_text(original_filename),
    vvl_text(stored_filename), vvl_text(file_path), vvl_integer(file_size), vvl_text(mime_type),
    vvl_text(file_category), vvl_text(analysis_status), vvl_json(analysis_results),
    vvl_text(extracted_text), vvl_json(image_analysis), vvl_text(upload_source),
    vvl_time(created_at), vvl_time(updated_at)
FROM uploaded_files;

-- vvldb: rebuild campaign_templates
CREATE TABLE campaign_templates (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL
        CONSTRAINT campaign_templates_name_check CHECK (length(name) >= 1),
    description TEXT,
    category TEXT NOT NULL
        CONSTRAINT campaign_templates_category_check
        CHECK (category IN ('product_launch', 'brand_awareness', 'event_promotion', 'custom')),
    template_data TEXT NOT NULL,
    default_settings TEXT,
    prompt_templates TEXT,
    usage_count INTEGER DEFAULT 0,
    is_public INTEGER DEFAULT 0
        CONSTRAINT campaign_templates_is_public_check CHECK (is_public IN (0, 1)),
    created_by TEXT
        CONSTRAINT campaign_templates_created_by_fkey REFERENCES users (id) ON DELETE SET NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

INSERT INTO campaign_templates (
    id, name, description, category, template_data, default_settings, prompt_templates,
    usage_count, is_public, created_by, created_at, updated_at
)
SELECT
    vvl_id(id), vvl_text(name), vvl_text(description), vvl_text(category),
    vvl_json(template_data), vvl_json(default_settings), vvl_json(prompt_templates),
    vvl_integer(usage_count), vvl_bool(is_public), vvl_id(created_by), vvl_time(created_at),
    vvl_time(updated_at)
FROM campaign_templates;

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
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT user_sessions_session_token_key UNIQUE (session_token),
    CONSTRAINT user_sessions_check CHECK (expires_at > created_at)
);

INSERT INTO user_sessions (
    id, user_id, session_token, session_data, ip_address, user_agent, expires_at, last_activity,
    is_active, created_at, updated_at
)
SELECT
    vvl_id(id), vvl_id(user_id), vvl_token(session_token), vvl_json(session_data),
    vvl_text(ip_address), vvl_text(user_agent), vvl_time(expires_at), vvl_time(last_activity),
    vvl_bool(is_active), vvl_time(created_at), vvl_time(updated_at)
FROM user_sessions;

-- vvldb: rebuild social_media_connections
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

INSERT INTO social_media_connections (
    id, user_id, platform, platform_user_id, platform_username, access_token, refresh_token,
    token_expires_at, scopes, connection_status, platform_metadata, last_used_at, created_at,
    updated_at
)
SELECT
    vvl_integer(id), vvl_id(user_id), vvl_text(platform), vvl_text(platform_user_id),
    vvl_text(platform_username), vvl_text(access_token), vvl_text(refresh_token),
    vvl_time(token_expires_at), vvl_json(scopes), vvl_text(connection_status),
    vvl_json(platform_metadata), vvl_time(last_used_at), vvl_time(created_at),
    vvl_time(updated_at)
FROM social_media_connections;

-- vvldb: rebuild scheduled_posts
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

INSERT INTO scheduled_posts (
    id, campaign_id, user_id, content_id, social_connection_id, platform, post_content,
    media_urls, hashtags, mentions, scheduled_time, actual_post_time, status, platform_post_id,
    platform_response, posting_error, retry_count, max_retries, engagement_data,
    performance_score, created_at, updated_at
)
SELECT
    vvl_id(id), vvl_id(campaign_id), vvl_id(user_id), vvl_id(content_id),
    vvl_integer(social_connection_id), vvl_text(platform), vvl_text(post_content),
    vvl_json(media_urls), vvl_json(hashtags), vvl_json(mentions), vvl_time(scheduled_time),
    vvl_time(actual_post_time), vvl_text(status), vvl_text(platform_post_id),
    vvl_json(platform_response), vvl_text(posting_error), vvl_integer(retry_count),
    vvl_integer(max_retries), vvl_json(engagement_data), vvl_real(performance_score),
    vvl_time(created_at), vvl_time(updated_at)
FROM scheduled_posts;

-- vvldb: rebuild campaign_chat_history
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

INSERT INTO campaign_chat_history (
    id, campaign_id, user_id, conversation_history, created_at, updated_at
)
SELECT
    vvl_integer(id), vvl_id(campaign_id), vvl_id(user_id), vvl_json(conversation_history),
    vvl_time(created_at), vvl_time(updated_at)
FROM campaign_chat_history;

CREATE INDEX idx_users_username ON users (username);
CREATE INDEX idx_users_email ON users (email);
CREATE INDEX idx_users_active ON users (is_active);
CREATE INDEX idx_users_created_at ON users (created_at);
CREATE INDEX idx_campaigns_user_id ON campaigns (user_id);
CREATE INDEX idx_campaigns_status ON campaigns (status);
CREATE INDEX idx_campaigns_type ON campaigns (campaign_type);
CREATE INDEX idx_campaigns_created_at ON campaigns (created_at);
CREATE INDEX idx_campaigns_updated_at ON campaigns (updated_at);
CREATE INDEX idx_content_campaign_id ON generated_content (campaign_id);
CREATE INDEX idx_content_type ON generated_content (content_type);
CREATE INDEX idx_content_platform ON generated_content (platform);
CREATE INDEX idx_content_selected ON generated_content (is_selected);
CREATE INDEX idx_content_published ON generated_content (is_published);
CREATE INDEX idx_content_created_at ON generated_content (created_at);
CREATE INDEX idx_files_campaign_id ON uploaded_files (campaign_id);
CREATE INDEX idx_files_user_id ON uploaded_files (user_id);
CREATE INDEX idx_files_category ON uploaded_files (file_category);
CREATE INDEX idx_files_analysis_status ON uploaded_files (analysis_status);
CREATE INDEX idx_files_created_at ON uploaded_files (created_at);
CREATE INDEX idx_templates_category ON campaign_templates (category);
CREATE INDEX idx_templates_public ON campaign_templates (is_public);
CREATE INDEX idx_templates_created_by ON campaign_templates (created_by);
CREATE INDEX idx_templates_usage ON campaign_templates (usage_count);
CREATE INDEX idx_sessions_user_id ON user_sessions (user_id);
CREATE INDEX idx_sessions_token ON user_sessions (session_token);
CREATE INDEX idx_sessions_expires ON user_sessions (expires_at);
CREATE INDEX idx_sessions_active ON user_sessions (is_active);
CREATE INDEX idx_sessions_last_activity ON user_sessions (last_activity);
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
CREATE INDEX idx_content_scheduled_for ON generated_content (scheduled_for);

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

INSERT INTO schema_version (version, description)
VALUES ('1.2.0', 'one form of every value');
