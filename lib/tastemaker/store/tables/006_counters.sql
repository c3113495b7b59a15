-- The newest counters of each post beside it, so that figures of many creators read one table. They say what the newest row of
-- `post_snapshots` says and can always be made again from it: `upserts.recount`.
ALTER TABLE posts ADD COLUMN newest_views BIGINT;
ALTER TABLE posts ADD COLUMN newest_likes BIGINT;
ALTER TABLE posts ADD COLUMN newest_comments BIGINT;
ALTER TABLE posts ADD COLUMN newest_reposts BIGINT;
ALTER TABLE posts ADD COLUMN counted_at TIMESTAMPTZ;     -- NULL: no counters; before `fetched_at`: there may be newer ones
ALTER TABLE posts ADD COLUMN counted_until TIMESTAMPTZ;
UPDATE posts p SET newest_views = n.views, newest_likes = n.likes, newest_comments = n.comments, newest_reposts = n.reposts,
  counted_at = n.taken_at, counted_until = n.expires_at
FROM post_snapshots n JOIN (SELECT post_key, max(taken_at) AS taken_at FROM post_snapshots GROUP BY post_key) USING (post_key, taken_at)
WHERE p.post_key = n.post_key;
