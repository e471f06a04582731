-- Takes everything of ours away.

-- vvldb: loses rows of users
SELECT count(*) FROM users;
-- vvldb: loses rows of campaigns
SELECT count(*) FROM campaigns;
-- vvldb: loses rows of generated_content
SELECT count(*) FROM generated_content;
-- vvldb: loses rows of uploaded_files
SELECT count(*) FROM uploaded_files;
-- vvldb: loses rows of campaign_templates
SELECT count(*) FROM campaign_templates;
-- vvldb: loses rows of user_sessions
SELECT count(*) FROM user_sessions;

DROP VIEW content_performance;
DROP VIEW user_activity_summary;
DROP VIEW campaign_summary;
DROP TABLE user_sessions;
DROP TABLE campaign_templates;
DROP TABLE uploaded_files;
DROP TABLE generated_content;
DROP TABLE campaigns;
DROP TABLE users;
DROP TABLE schema_version;
