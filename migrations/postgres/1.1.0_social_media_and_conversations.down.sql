-- Back to the tables of 1.0.1.

-- vvldb: loses rows of social_media_connections
SELECT count(*) FROM social_media_connections;
-- vvldb: loses rows of scheduled_posts
SELECT count(*) FROM scheduled_posts;
-- vvldb: loses rows of campaign_chat_history
SELECT count(*) FROM campaign_chat_history;

DROP TABLE campaign_chat_history;
DROP TABLE scheduled_posts;
DROP TABLE social_media_connections;
