-- Named questions. Made anew at every opening, so a view is never older than the code.
-- `now_utc()` is a macro over the moved clock, which the store sets when it opens a connection.

-- whose is each profile now
CREATE OR REPLACE VIEW creators AS
SELECT p.profile_key, coalesce(m.creator_id, p.profile_key) AS creator_id, m.reason, m.made_by, m.made_at
FROM profiles p
LEFT JOIN (SELECT profile_key, arg_max(creator_id, ordinal) creator_id, arg_max(reason, ordinal) reason,
                  arg_max(made_by, ordinal) made_by, arg_max(made_at, ordinal) made_at
           FROM creator_profiles GROUP BY profile_key) m USING (profile_key);

-- who must not be contacted, found or scored: by profile, by any profile of the same creator, by address
CREATE OR REPLACE VIEW do_not_contact AS
WITH named AS (
  SELECT p.profile_key, o.reason, o.made_at FROM optouts o JOIN profiles p ON o.platform = p.platform AND o.platform_id = p.platform_id
  UNION ALL
  SELECT c.profile_key, o.reason, o.made_at FROM optouts o JOIN contacts c ON o.contact_hash = c.contact_hash)
SELECT other.profile_key, min(n.made_at) AS since, arg_min(n.reason, n.made_at) AS reason
FROM named n JOIN creators mine USING (profile_key) JOIN creators other ON other.creator_id = mine.creator_id
GROUP BY other.profile_key;

-- the newest counters of a profile
CREATE OR REPLACE VIEW latest_snapshots AS
SELECT * FROM snapshots WHERE expires_at IS NULL OR expires_at > now_utc()
QUALIFY row_number() OVER (PARTITION BY profile_key ORDER BY taken_at DESC) = 1;

CREATE OR REPLACE VIEW latest_post_snapshots AS
SELECT * FROM post_snapshots WHERE expires_at IS NULL OR expires_at > now_utc()
QUALIFY row_number() OVER (PARTITION BY post_key ORDER BY taken_at DESC) = 1;

-- profiles whose facts may be used: looked at or added, unexpired, nobody opted out, not closed by a label that begins with !
CREATE OR REPLACE VIEW usable_profiles AS
SELECT p.* FROM profiles p ANTI JOIN do_not_contact d USING (profile_key)
WHERE p.state IN ('live', 'added') AND (p.expires_at IS NULL OR p.expires_at > now_utc())
  AND NOT contains(p.labels, '"!');

-- every fact from a platform with its retention class and the moment at which it must be gone or fetched anew
CREATE OR REPLACE VIEW retained AS
SELECT 'profiles' AS what, platform, platform || '.profile' AS retention, expires_at FROM profiles WHERE retention <> 'person'
UNION ALL SELECT 'posts', platform, platform || '.post', expires_at FROM posts
UNION ALL SELECT 'comments', platform, platform || '.comment', expires_at FROM comments
UNION ALL SELECT 'relations', platform, platform || '.relation', expires_at FROM relations
UNION ALL SELECT 'quarantine', platform, platform || '.post', expires_at FROM quarantine
UNION ALL SELECT 'snapshots', p.platform, p.platform || '.counters', n.expires_at FROM snapshots n JOIN profiles p USING (profile_key)
UNION ALL SELECT 'post_snapshots', o.platform, o.platform || '.counters', n.expires_at FROM post_snapshots n JOIN posts o USING (post_key)
UNION ALL SELECT 'finds', p.platform, p.platform || '.profile', f.expires_at FROM finds f JOIN profiles p USING (profile_key)
WHERE f.plan_id <> 'added';

-- the ledger by bucket and quota day; reserved counts as spent
CREATE OR REPLACE VIEW spent AS
SELECT platform, bucket, quota_day, count(*) AS calls, sum(cost) AS cost, sum(price) AS price,
       count(*) FILTER (state = 'reserved') AS unsettled
FROM calls GROUP BY ALL;

-- the last label a person gave
CREATE OR REPLACE VIEW current_labels AS
SELECT * FROM labels QUALIFY row_number() OVER (PARTITION BY campaign_id, profile_key ORDER BY ordinal DESC) = 1;

-- the newest scores of a campaign, unexpired and without who opted out since
CREATE OR REPLACE VIEW shortlist AS
SELECT s.* FROM scores s ANTI JOIN do_not_contact d USING (profile_key)
WHERE (s.expires_at IS NULL OR s.expires_at > now_utc())
  AND s.run_id = (SELECT arg_max(r.run_id, r.started_at) FROM runs r WHERE r.campaign_id = s.campaign_id AND r.verb = 'score' AND r.state = 'done');

-- the newest vetting of each profile in a campaign, unexpired and without who opted out since
CREATE OR REPLACE VIEW current_vettings AS
SELECT v.* FROM vettings v ANTI JOIN do_not_contact d USING (profile_key)
WHERE v.expires_at IS NULL OR v.expires_at > now_utc()
QUALIFY row_number() OVER (PARTITION BY campaign_id, profile_key ORDER BY made_at DESC, run_id DESC) = 1;

-- quotes that a brand may care about, each with the last decision on it; open until a person decides
CREATE OR REPLACE VIEW current_findings AS
SELECT f.*, coalesce(d.decision, 'open') AS decision, d.made_by AS decided_by, d.made_at AS decided_at
FROM findings f ANTI JOIN do_not_contact n USING (profile_key)
LEFT JOIN (SELECT * FROM decisions QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY ordinal DESC) = 1) d USING (finding_id)
WHERE f.expires_at IS NULL OR f.expires_at > now_utc();

-- every draft with its last decision and the text that a person would send
CREATE OR REPLACE VIEW reviewed AS
SELECT d.*, r.decision, r.made_by AS reviewer, r.made_at AS reviewed_at, r.note,
       coalesce(r.subject, d.subject) AS final_subject, coalesce(r.body, d.body) AS final_body
FROM drafts d
LEFT JOIN (SELECT * FROM reviews QUALIFY row_number() OVER (PARTITION BY draft_id ORDER BY ordinal DESC) = 1) r USING (draft_id);

-- the outbox: approved last, grounded, facts unchanged and unexpired, not sent, nobody opted out, no other campaign within 90 days
CREATE OR REPLACE VIEW outbox AS
SELECT v.* FROM reviewed v
ANTI JOIN do_not_contact d USING (profile_key)
WHERE v.decision = 'approve' AND v.grounded
  AND (v.expires_at IS NULL OR v.expires_at > now_utc())
  AND NOT EXISTS (SELECT 1 FROM touches t WHERE t.draft_id = v.draft_id)
  AND NOT EXISTS (SELECT 1 FROM touches t JOIN creators c USING (profile_key)
                  WHERE c.creator_id = v.creator_id AND t.campaign_id <> v.campaign_id
                    AND t.made_at > now_utc() - to_days(contact_once_days()))
  AND NOT EXISTS (SELECT 1 FROM touches t WHERE t.contact_hash = v.contact_hash AND t.campaign_id <> v.campaign_id
                    AND t.made_at > now_utc() - to_days(contact_once_days()))
  AND NOT EXISTS (SELECT 1 FROM (SELECT unnest(from_json(v.evidence_ids, '["VARCHAR"]')) AS evidence_id) need
                  LEFT JOIN evidence e USING (evidence_id)
                  WHERE e.evidence_id IS NULL OR (e.expires_at IS NOT NULL AND e.expires_at <= now_utc()));
