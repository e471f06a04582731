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

-- vvldb: accept not-null-scans because going back is done while the application stands still
ALTER TABLE users ALTER COLUMN password_hash SET NOT NULL;
ALTER TABLE generated_content DROP CONSTRAINT generated_content_content_type_check;
-- vvldb: accept check-scans because going back is done while the application stands still
ALTER TABLE generated_content ADD CONSTRAINT generated_content_content_type_check
    CHECK (content_type IN ('idea', 'social_post', 'video_prompt', 'hashtags', 'summary'));

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
