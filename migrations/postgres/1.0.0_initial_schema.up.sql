-- The schema of version 1.0.0.
--
-- Text is compared by code point (COLLATE "C"), so that order is the same on every backend.
-- A btree entry holds no more than about 2,700 bytes: text without a bound is indexed by hash, and
-- its uniqueness is an exclusion constraint, which a hash index can enforce.
-- NULLS FIRST is the order that lists are asked for, and read backwards the descending one.

CREATE TABLE schema_version (
    version text COLLATE "C" PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now(),
    description text COLLATE "C"
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    username text COLLATE "C" NOT NULL
        CONSTRAINT users_username_check CHECK (char_length(username) >= 3),
    email text COLLATE "C" NOT NULL
        CONSTRAINT users_email_check CHECK (email LIKE '%@%.%'),
    password_hash text COLLATE "C" NOT NULL,
    first_name text COLLATE "C",
    last_name text COLLATE "C",
    profile_data jsonb,
    last_login timestamptz
        CHECK (last_login BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    is_active boolean DEFAULT true,
    created_at timestamptz DEFAULT now()
        CHECK (created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    updated_at timestamptz DEFAULT now()
        CHECK (updated_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00')
);

CREATE TABLE campaigns (
    id uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL
        CONSTRAINT campaigns_name_check CHECK (char_length(name) >= 1),
    business_description text COLLATE "C",
    objective text COLLATE "C",
    campaign_type text COLLATE "C" DEFAULT 'general'
        CONSTRAINT campaigns_campaign_type_check
        CHECK (campaign_type IN ('product', 'service', 'brand', 'event', 'general')),
    creativity_level bigint DEFAULT 5
        CONSTRAINT campaigns_creativity_level_check CHECK (creativity_level BETWEEN 1 AND 10),
    target_audience text COLLATE "C",
    business_website text COLLATE "C",
    about_page_url text COLLATE "C",
    product_service_url text COLLATE "C",
    preferred_design text COLLATE "C",
    brand_voice text COLLATE "C",
    campaign_settings jsonb,
    ai_summary text COLLATE "C",
    business_context jsonb,
    suggested_themes jsonb,
    suggested_tags jsonb,
    selected_themes jsonb,
    selected_tags jsonb,
    user_id uuid NOT NULL
        CONSTRAINT campaigns_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    status text COLLATE "C" DEFAULT 'draft'
        CONSTRAINT campaigns_status_check
        CHECK (status IN ('draft', 'active', 'completed', 'archived')),
    completed_at timestamptz
        CHECK (completed_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    created_at timestamptz DEFAULT now()
        CHECK (created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    updated_at timestamptz DEFAULT now()
        CHECK (updated_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00')
);

CREATE TABLE generated_content (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL
        CONSTRAINT generated_content_campaign_id_fkey
        REFERENCES campaigns (id) ON DELETE CASCADE,
    content_type text COLLATE "C" NOT NULL
        CONSTRAINT generated_content_content_type_check
        CHECK (content_type IN ('idea', 'social_post', 'video_prompt', 'hashtags', 'summary')),
    platform text COLLATE "C"
        CONSTRAINT generated_content_platform_check
        CHECK (platform IN ('linkedin', 'twitter', 'instagram', 'facebook', 'tiktok', 'general')),
    title text COLLATE "C",
    content_text text COLLATE "C",
    content_data jsonb,
    generation_prompt text COLLATE "C",
    ai_model text COLLATE "C",
    generation_parameters jsonb,
    hashtags jsonb,
    mentions jsonb,
    media_urls jsonb,
    engagement_score double precision
        CONSTRAINT generated_content_engagement_score_check
        CHECK (engagement_score BETWEEN 0 AND 1),
    is_selected boolean DEFAULT false,
    is_published boolean DEFAULT false,
    user_edits jsonb,
    user_rating bigint
        CONSTRAINT generated_content_user_rating_check CHECK (user_rating BETWEEN 1 AND 5),
    scheduled_for timestamptz
        CHECK (scheduled_for BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    published_at timestamptz
        CHECK (published_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    platform_post_id text COLLATE "C",
    created_at timestamptz DEFAULT now()
        CHECK (created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    updated_at timestamptz DEFAULT now()
        CHECK (updated_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00')
);

CREATE TABLE uploaded_files (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL
        CONSTRAINT uploaded_files_campaign_id_fkey REFERENCES campaigns (id) ON DELETE CASCADE,
    user_id uuid NOT NULL
        CONSTRAINT uploaded_files_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    original_filename text COLLATE "C" NOT NULL,
    stored_filename text COLLATE "C" NOT NULL,
    file_path text COLLATE "C" NOT NULL,
    file_size bigint NOT NULL
        CONSTRAINT uploaded_files_file_size_check CHECK (file_size >= 1),
    mime_type text COLLATE "C" NOT NULL,
    file_category text COLLATE "C" NOT NULL
        CONSTRAINT uploaded_files_file_category_check
        CHECK (file_category IN ('image', 'document', 'campaign_asset', 'other')),
    analysis_status text COLLATE "C" DEFAULT 'pending'
        CONSTRAINT uploaded_files_analysis_status_check
        CHECK (analysis_status IN ('pending', 'processing', 'completed', 'failed')),
    analysis_results jsonb,
    extracted_text text COLLATE "C",
    image_analysis jsonb,
    upload_source text COLLATE "C",
    created_at timestamptz DEFAULT now()
        CHECK (created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    updated_at timestamptz DEFAULT now()
        CHECK (updated_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00')
);

CREATE TABLE campaign_templates (
    id uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL
        CONSTRAINT campaign_templates_name_check CHECK (char_length(name) >= 1),
    description text COLLATE "C",
    category text COLLATE "C" NOT NULL
        CONSTRAINT campaign_templates_category_check
        CHECK (category IN ('product_launch', 'brand_awareness', 'event_promotion', 'custom')),
    template_data jsonb NOT NULL,
    default_settings jsonb,
    prompt_templates jsonb,
    usage_count bigint DEFAULT 0,
    is_public boolean DEFAULT false,
    created_by uuid
        CONSTRAINT campaign_templates_created_by_fkey REFERENCES users (id) ON DELETE SET NULL,
    created_at timestamptz DEFAULT now()
        CHECK (created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    updated_at timestamptz DEFAULT now()
        CHECK (updated_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00')
);

CREATE TABLE user_sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL
        CONSTRAINT user_sessions_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
    session_token text COLLATE "C" NOT NULL,
    session_data jsonb,
    ip_address text COLLATE "C",
    user_agent text COLLATE "C",
    expires_at timestamptz NOT NULL
        CHECK (expires_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    last_activity timestamptz DEFAULT now()
        CHECK (last_activity BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    is_active boolean DEFAULT true,
    created_at timestamptz DEFAULT now()
        CHECK (created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'),
    CONSTRAINT user_sessions_check CHECK (expires_at > created_at)
);

-- Text of any length must fit into an entry of an index, which holds about 2,700 bytes. So what is
-- unique is the first 512 characters together with 128 bits of hash over the whole.
CREATE UNIQUE INDEX users_username_key ON users
    (left(username, 512), hashtextextended(username, 0), hashtextextended(username, 1));
CREATE UNIQUE INDEX users_email_key ON users
    (left(email, 512), hashtextextended(email, 0), hashtextextended(email, 1));
CREATE UNIQUE INDEX user_sessions_session_token_key ON user_sessions
    (left(session_token, 512), hashtextextended(session_token, 0), hashtextextended(session_token, 1));

CREATE INDEX idx_users_username ON users USING hash (username);
CREATE INDEX idx_users_email ON users USING hash (email);
CREATE INDEX idx_users_active ON users (is_active NULLS FIRST);
CREATE INDEX idx_users_created_at ON users (created_at NULLS FIRST);

CREATE INDEX idx_campaigns_user_id ON campaigns (user_id NULLS FIRST);
CREATE INDEX idx_campaigns_status ON campaigns (status NULLS FIRST);
CREATE INDEX idx_campaigns_type ON campaigns (campaign_type NULLS FIRST);
CREATE INDEX idx_campaigns_created_at ON campaigns (created_at NULLS FIRST);
CREATE INDEX idx_campaigns_updated_at ON campaigns (updated_at NULLS FIRST);

CREATE INDEX idx_content_campaign_id ON generated_content (campaign_id NULLS FIRST);
CREATE INDEX idx_content_type ON generated_content (content_type NULLS FIRST);
CREATE INDEX idx_content_platform ON generated_content (platform NULLS FIRST);
CREATE INDEX idx_content_selected ON generated_content (is_selected NULLS FIRST);
CREATE INDEX idx_content_published ON generated_content (is_published NULLS FIRST);
CREATE INDEX idx_content_created_at ON generated_content (created_at NULLS FIRST);

CREATE INDEX idx_files_campaign_id ON uploaded_files (campaign_id NULLS FIRST);
CREATE INDEX idx_files_user_id ON uploaded_files (user_id NULLS FIRST);
CREATE INDEX idx_files_category ON uploaded_files (file_category NULLS FIRST);
CREATE INDEX idx_files_analysis_status ON uploaded_files (analysis_status NULLS FIRST);
CREATE INDEX idx_files_created_at ON uploaded_files (created_at NULLS FIRST);

CREATE INDEX idx_templates_category ON campaign_templates (category NULLS FIRST);
CREATE INDEX idx_templates_public ON campaign_templates (is_public NULLS FIRST);
CREATE INDEX idx_templates_created_by ON campaign_templates (created_by NULLS FIRST);
CREATE INDEX idx_templates_usage ON campaign_templates (usage_count NULLS FIRST);

CREATE INDEX idx_sessions_user_id ON user_sessions (user_id NULLS FIRST);
CREATE INDEX idx_sessions_token ON user_sessions USING hash (session_token);
CREATE INDEX idx_sessions_expires ON user_sessions (expires_at NULLS FIRST);
CREATE INDEX idx_sessions_active ON user_sessions (is_active NULLS FIRST);
CREATE INDEX idx_sessions_last_activity ON user_sessions (last_activity NULLS FIRST);

-- The views count in lateral queries of their own: joining first would multiply one count by the
-- rows of the other.

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
    g.content_count,
    g.selected_content_count
FROM campaigns AS c
LEFT JOIN users AS u ON u.id = c.user_id
CROSS JOIN LATERAL (
    SELECT
        count(*) AS content_count,
        count(*) FILTER (WHERE is_selected) AS selected_content_count
    FROM generated_content
    WHERE campaign_id = c.id
) AS g;

CREATE VIEW user_activity_summary AS
SELECT
    u.id,
    u.username,
    u.email,
    u.created_at AS user_since,
    u.last_login,
    c.total_campaigns,
    c.active_campaigns,
    c.completed_campaigns,
    g.total_content_generated
FROM users AS u
CROSS JOIN LATERAL (
    SELECT
        count(*) AS total_campaigns,
        count(*) FILTER (WHERE status = 'active') AS active_campaigns,
        count(*) FILTER (WHERE status = 'completed') AS completed_campaigns
    FROM campaigns
    WHERE user_id = u.id
) AS c
CROSS JOIN LATERAL (
    SELECT count(*) AS total_content_generated
    FROM generated_content
    JOIN campaigns ON campaigns.id = generated_content.campaign_id
    WHERE campaigns.user_id = u.id
) AS g
WHERE u.is_active;

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
    0, true, NULL, '2025-01-01 00:00:00+00', '2025-01-01 00:00:00+00'
), (
    'bcda8d44-3559-5721-8275-51087ec6e6b0',
    'Brand Awareness Campaign',
    'Makes a business known to people who have not heard of it, through its values, its people and useful knowledge',
    'brand_awareness',
    '{"phases": [{"days": 20, "goal": "Tell who we are and what we stand for", "name": "Introduction", "content_types": ["social_post", "video_prompt"]}, {"days": 25, "goal": "Give useful knowledge that people like to share", "name": "Expertise", "content_types": ["idea", "social_post", "summary"]}, {"days": 15, "goal": "Let customers and the team speak", "name": "Community", "content_types": ["social_post", "hashtags"]}], "objective": "Make the brand known and trusted in its market", "brand_voice": "authentic, friendly and knowledgeable", "duration_days": 60, "suggested_tags": ["#OurStory", "#BrandValues", "#MeetTheTeam", "#Community"], "success_metrics": ["New followers", "Shares and comments per post", "Searches for the brand name"], "target_audience": "People of the market who do not know the brand yet", "suggested_themes": ["Our story", "Meet the team", "Tips of the trade", "Values in practice"]}',
    '{"platforms": ["linkedin", "instagram", "facebook", "tiktok"], "content_types": ["idea", "social_post", "video_prompt", "summary"], "creativity_level": 6}',
    '{"idea": "Suggest six stories that show what {brand_name} stands for ({brand_values}) to {target_audience}, without advertising a product.", "summary": "Sum up in 80 words what {brand_name} stands for, whom it serves and what sets it apart from {competitors}.", "social_post": "Write a post for {platform} in a {brand_voice} voice that tells one true story about {brand_name}. Close with a question that invites an answer.", "video_prompt": "Describe a 30 second portrait of {brand_name}: the place, the people, a moment of their work and one sentence about why they do it."}',
    0, true, NULL, '2025-01-01 00:00:00+00', '2025-01-01 00:00:00+00'
), (
    '217c8d51-d1d2-50eb-a1d5-0628a7eaed72',
    'Event Promotion Campaign',
    'Fills the seats of an event, from the first announcement to the last reminder, and keeps its echo alive afterwards',
    'event_promotion',
    '{"phases": [{"days": 15, "goal": "Name the date, the place and the reason to come", "name": "Announcement", "content_types": ["social_post", "hashtags"]}, {"days": 20, "goal": "Introduce speakers and programme, remind of early prices", "name": "Countdown", "content_types": ["idea", "social_post", "video_prompt"]}, {"days": 10, "goal": "Share moments of the event and thank everybody who came", "name": "Live and echo", "content_types": ["social_post", "summary"]}], "objective": "Win registrations for an event and keep its participants engaged", "brand_voice": "lively, inviting and precise about time and place", "duration_days": 45, "suggested_tags": ["#SaveTheDate", "#Event", "#JoinUs", "#LiveUpdates"], "success_metrics": ["Registrations per week", "Share of registered people who came", "Posts that mention the event"], "target_audience": "People near the venue or of the field that the event is about", "suggested_themes": ["Save the date", "Speakers and programme", "Early bird", "Highlights"]}',
    '{"platforms": ["facebook", "instagram", "twitter", "linkedin", "tiktok"], "content_types": ["idea", "social_post", "video_prompt", "hashtags", "summary"], "creativity_level": 8}',
    '{"idea": "Suggest five reasons for {target_audience} to come to {event_name}, each with a detail of the programme that proves it.", "summary": "Write a look back at {event_name} in 120 words: number of guests, three highlights, thanks, and the next date if it is known.", "hashtags": "Suggest eight hashtags for {event_name}: the event itself, its city, its field and the year.", "social_post": "Write a post for {platform} that invites to {event_name} on {event_date} at {venue}. Say what visitors take home and how to register: {registration_url}.", "video_prompt": "Describe a 15 second countdown video for {event_name}: fast cuts of {highlights}, the date {event_date} large on the screen, the way to register at the end."}',
    0, true, NULL, '2025-01-01 00:00:00+00', '2025-01-01 00:00:00+00'
);

INSERT INTO schema_version (version, description) VALUES ('1.0.0', 'initial schema');
