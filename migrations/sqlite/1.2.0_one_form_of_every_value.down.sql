-- Back to the ids of the old application. Times, booleans and JSON keep the form that they have: 1.1.0
-- reads it too. A token that is known by its hash only gets something behind it, so that nobody can
-- log in with the hash; the way up takes that away again.
-- vvldb: relaxed

-- vvldb: loses log-ins that are open, because only hashes of their tokens are known
SELECT count(*) FROM user_sessions WHERE is_active;

UPDATE campaigns
SET user_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = campaigns.user_id)
WHERE user_id IN (SELECT id FROM legacy_ids WHERE entity = 'users');
UPDATE uploaded_files
SET user_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = uploaded_files.user_id)
WHERE user_id IN (SELECT id FROM legacy_ids WHERE entity = 'users');
UPDATE campaign_templates
SET created_by = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = campaign_templates.created_by)
WHERE created_by IN (SELECT id FROM legacy_ids WHERE entity = 'users');
UPDATE user_sessions
SET user_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = user_sessions.user_id)
WHERE user_id IN (SELECT id FROM legacy_ids WHERE entity = 'users');
UPDATE social_media_connections
SET user_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = social_media_connections.user_id)
WHERE user_id IN (SELECT id FROM legacy_ids WHERE entity = 'users');
UPDATE scheduled_posts
SET user_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = scheduled_posts.user_id)
WHERE user_id IN (SELECT id FROM legacy_ids WHERE entity = 'users');
UPDATE campaign_chat_history
SET user_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = campaign_chat_history.user_id)
WHERE user_id IN (SELECT id FROM legacy_ids WHERE entity = 'users');
UPDATE users
SET id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'users' AND legacy_ids.id = users.id)
WHERE id IN (SELECT id FROM legacy_ids WHERE entity = 'users');

UPDATE generated_content
SET campaign_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'campaigns' AND legacy_ids.id = generated_content.campaign_id)
WHERE campaign_id IN (SELECT id FROM legacy_ids WHERE entity = 'campaigns');
UPDATE uploaded_files
SET campaign_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'campaigns' AND legacy_ids.id = uploaded_files.campaign_id)
WHERE campaign_id IN (SELECT id FROM legacy_ids WHERE entity = 'campaigns');
UPDATE scheduled_posts
SET campaign_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'campaigns' AND legacy_ids.id = scheduled_posts.campaign_id)
WHERE campaign_id IN (SELECT id FROM legacy_ids WHERE entity = 'campaigns');
UPDATE campaign_chat_history
SET campaign_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'campaigns' AND legacy_ids.id = campaign_chat_history.campaign_id)
WHERE campaign_id IN (SELECT id FROM legacy_ids WHERE entity = 'campaigns');
UPDATE campaigns
SET id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'campaigns' AND legacy_ids.id = campaigns.id)
WHERE id IN (SELECT id FROM legacy_ids WHERE entity = 'campaigns');

UPDATE scheduled_posts
SET content_id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'generated_content' AND legacy_ids.id = scheduled_posts.content_id)
WHERE content_id IN (SELECT id FROM legacy_ids WHERE entity = 'generated_content');
UPDATE generated_content
SET id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'generated_content' AND legacy_ids.id = generated_content.id)
WHERE id IN (SELECT id FROM legacy_ids WHERE entity = 'generated_content');

UPDATE uploaded_files
SET id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'uploaded_files' AND legacy_ids.id = uploaded_files.id)
WHERE id IN (SELECT id FROM legacy_ids WHERE entity = 'uploaded_files');

UPDATE campaign_templates
SET id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'campaign_templates' AND legacy_ids.id = campaign_templates.id)
WHERE id IN (SELECT id FROM legacy_ids WHERE entity = 'campaign_templates');

UPDATE user_sessions
SET id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'user_sessions' AND legacy_ids.id = user_sessions.id)
WHERE id IN (SELECT id FROM legacy_ids WHERE entity = 'user_sessions');

UPDATE scheduled_posts
SET id = (SELECT legacy_id FROM legacy_ids WHERE entity = 'scheduled_posts' AND legacy_ids.id = scheduled_posts.id)
WHERE id IN (SELECT id FROM legacy_ids WHERE entity = 'scheduled_posts');

UPDATE user_sessions SET session_token = session_token || ':' || lower(hex(randomblob(16)));

DROP INDEX idx_content_scheduled_for;
DROP TABLE legacy_ids;
