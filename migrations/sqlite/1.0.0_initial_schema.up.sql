-- The schema of version 1.0.0.
--
-- Times are text of fixed width, YYYY-MM-DD HH:MM:SS.ffffff in UTC, so they compare as instants.
-- Constraints are named as PostgreSQL names its own by default, so that both report the same names.

CREATE TABLE schema_version (
    version TEXT PRIMARY KEY NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    description TEXT
);

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
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

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

-- The views count in subqueries of their own: joining first would multiply one count by the rows of
-- the other.

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

-- The ids are UUID version 5 of the names that the old application gave these templates.
INSERT INTO campaign_templates (
    id, name, description, category, template_data, default_settings, prompt_templates,
    usage_count, is_public, created_by, created_at, updated_at
) VALUES (
    'f2818f1f-2a49-5d19-a551-ef803c095b87',
    'Product Launch Campaign',
    'Builds anticipation before a launch, explains the product on the day and turns early interest into first customers',
    'product_launch',
    '{"phases": [{"days": 10, "goal": "Raise curiosity without showing the whole product", "name": "Teaser", "content_types": ["idea", "social_post"]}, {"days": 5, "goal": "Show the product, its main benefit and where to get it", "name": "Launch", "content_types": ["social_post", "video_prompt", "hashtags"]}, {"days": 15, "goal": "Share first results, answer questions and offer a reason to buy now", "name": "Follow-up", "content_types": ["social_post", "summary"]}], "objective": "Announce a new product and win its first customers", "brand_voice": "confident, clear and enthusiastic", "duration_days": 30, "suggested_tags": ["#NewProduct", "#ProductLaunch", "#ComingSoon", "#Innovation"], "success_metrics": ["Reach of the teaser posts", "Visits to the product page", "Sign-ups in the first week"], "target_audience": "People who already look for a solution to the problem the product solves", "suggested_themes": ["Behind the scenes", "The problem we solve", "First look", "Customer stories"]}',
    '{"platforms": ["linkedin", "twitter", "instagram", "facebook"], "content_types": ["idea", "social_post", "video_prompt", "hashtags"], "creativity_level": 7}',
    '{"idea": "List five angles from which {product_name} can be introduced to {target_audience}. For each give the problem, the benefit and one surprising fact.", "hashtags": "Suggest ten hashtags for the launch of {product_name}: three broad ones, four of the industry and three of the brand.", "social_post": "Write a post for {platform} that announces {product_name}. Name its main benefit ({main_benefit}) in the first sentence and end with this call to action: {call_to_action}.", "video_prompt": "Describe a 20 second video that shows {product_name} in use by {target_audience}: opening shot, three scenes, closing shot with the logo and the date {launch_date}."}',
    0, 1, NULL, '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000'
), (
    'bcda8d44-3559-5721-8275-51087ec6e6b0',
    'Brand Awareness Campaign',
    'Makes a business known to people who have not heard of it, through its values, its people and useful knowledge',
    'brand_awareness',
    '{"phases": [{"days": 20, "goal": "Tell who we are and what we stand for", "name": "Introduction", "content_types": ["social_post", "video_prompt"]}, {"days": 25, "goal": "Give useful knowledge that people like to share", "name": "Expertise", "content_types": ["idea", "social_post", "summary"]}, {"days": 15, "goal": "Let customers and the team speak", "name": "Community", "content_types": ["social_post", "hashtags"]}], "objective": "Make the brand known and trusted in its market", "brand_voice": "authentic, friendly and knowledgeable", "duration_days": 60, "suggested_tags": ["#OurStory", "#BrandValues", "#MeetTheTeam", "#Community"], "success_metrics": ["New followers", "Shares and comments per post", "Searches for the brand name"], "target_audience": "People of the market who do not know the brand yet", "suggested_themes": ["Our story", "Meet the team", "Tips of the trade", "Values in practice"]}',
    '{"platforms": ["linkedin", "instagram", "facebook", "tiktok"], "content_types": ["idea", "social_post", "video_prompt", "summary"], "creativity_level": 6}',
    '{"idea": "Suggest six stories that show what {brand_name} stands for ({brand_values}) to {target_audience}, without advertising a product.", "summary": "Sum up in 80 words what {brand_name} stands for, whom it serves and what sets it apart from {competitors}.", "social_post": "Write a post for {platform} in a {brand_voice} voice that tells one true story about {brand_name}. Close with a question that invites an answer.", "video_prompt": "Describe a 30 second portrait of {brand_name}: the place, the people, a moment of their work and one sentence about why they do it."}',
    0, 1, NULL, '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000'
), (
    '217c8d51-d1d2-50eb-a1d5-0628a7eaed72',
    'Event Promotion Campaign',
    'Fills the seats of an event, from the first announcement to the last reminder, and keeps its echo alive afterwards',
    'event_promotion',
    '{"phases": [{"days": 15, "goal": "Name the date, the place and the reason to come", "name": "Announcement", "content_types": ["social_post", "hashtags"]}, {"days": 20, "goal": "Introduce speakers and programme, remind of early prices", "name": "Countdown", "content_types": ["idea", "social_post", "video_prompt"]}, {"days": 10, "goal": "Share moments of the event and thank everybody who came", "name": "Live and echo", "content_types": ["social_post", "summary"]}], "objective": "Win registrations for an event and keep its participants engaged", "brand_voice": "lively, inviting and precise about time and place", "duration_days": 45, "suggested_tags": ["#SaveTheDate", "#Event", "#JoinUs", "#LiveUpdates"], "success_metrics": ["Registrations per week", "Share of registered people who came", "Posts that mention the event"], "target_audience": "People near the venue or of the field that the event is about", "suggested_themes": ["Save the date", "Speakers and programme", "Early bird", "Highlights"]}',
    '{"platforms": ["facebook", "instagram", "twitter", "linkedin", "tiktok"], "content_types": ["idea", "social_post", "video_prompt", "hashtags", "summary"], "creativity_level": 8}',
    '{"idea": "Suggest five reasons for {target_audience} to come to {event_name}, each with a detail of the programme that proves it.", "summary": "Write a look back at {event_name} in 120 words: number of guests, three highlights, thanks, and the next date if it is known.", "hashtags": "Suggest eight hashtags for {event_name}: the event itself, its city, its field and the year.", "social_post": "Write a post for {platform} that invites to {event_name} on {event_date} at {venue}. Say what visitors take home and how to register: {registration_url}.", "video_prompt": "Describe a 15 second countdown video for {event_name}: fast cuts of {highlights}, the date {event_date} large on the screen, the way to register at the end."}',
    0, 1, NULL, '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000'
);

INSERT INTO schema_version (version, description) VALUES ('1.0.0', 'initial schema');
