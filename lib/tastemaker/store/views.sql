-- Named questions. Made anew at every opening, so a view is never older than the code.
-- `now_utc()` is a macro over the moved clock, which the store sets when it opens a connection.

-- whose is each profile now
CREATE OR REPLACE VIEW creators AS
SELECT p.profile_key, coalesce(m.creator_id, p.profile_key) AS creator_id, m.reason, m.made_by, m.made_at
FROM profiles p
LEFT JOIN (SELECT profile_key, arg_max(creator_id, ordinal) creator_id, arg_max(reason, ordinal) reason,
                  arg_max(made_by, ordinal) made_by, arg_max(made_at, ordinal) made_at
           FROM creator_profiles GROUP BY profile_key) m USING (profile_key);

-- the hashes of people of whom no name is kept: from erasures and from colleagues' ledgers
CREATE OR REPLACE VIEW kept_hashes AS
SELECT person_hash AS hash FROM optouts WHERE person_hash IS NOT NULL
UNION SELECT person_hash FROM elsewhere WHERE person_hash IS NOT NULL;

-- up to which profile the table `recognised` is complete, and whether for these hashes and keys
CREATE OR REPLACE VIEW recognised_state AS
WITH now AS (SELECT CASE WHEN (SELECT count(*) FROM about WHERE name LIKE 'colleague %') >= len(pads())
               THEN error('A colleague''s key was taken since, and without it nobody knows whom not to contact.')
               ELSE count(*) || '/' || coalesce(bit_xor(hash(hash)), 0) || '/' || len(pads()) || '/folded' END AS mark FROM kept_hashes),
     noted AS (SELECT max(split_part(value, ' ', 1)::BIGINT) AS until, max(split_part(value, ' ', 2)) AS mark FROM about WHERE name = 'recognised')
SELECT now.mark, coalesce(now.mark = noted.mark, false) AS current,
       CASE WHEN now.mark = noted.mark THEN noted.until ELSE -1 END AS until,
       (SELECT coalesce(max(profile_key), -1) FROM profiles) AS newest, (SELECT count(*) FROM recognised) AS known
FROM now, noted;

-- which profiles the kept hashes belong to; what `recognised` does not cover is computed here, so that nobody slips through
CREATE OR REPLACE VIEW recognised_people AS
SELECT profile_key, hash FROM recognised
UNION
SELECT n.profile_key, k.hash
FROM (SELECT p.profile_key, keyed(pad, unnest([p.platform || ':' || p.platform_id, p.platform || ':@' || ltrim(p.handle, '@')])) AS hash
      FROM profiles p, (SELECT unnest(pads()) AS pad), recognised_state r
      WHERE p.profile_key > r.until AND EXISTS (SELECT 1 FROM kept_hashes)) n JOIN kept_hashes k USING (hash);

-- the hashes that addresses have under colleagues' keys, as far as an opt-out or a touch of theirs may name one
CREATE OR REPLACE VIEW recognised_addresses AS
SELECT c.profile_key, keyed(pad, c.address) AS hash
FROM contacts c, (SELECT unnest(pads()) AS pad)
WHERE EXISTS (SELECT 1 FROM elsewhere WHERE contact_hash IS NOT NULL);

-- who must not be contacted, found or scored: by profile, by any profile of the same creator, by address, by a kept hash
CREATE OR REPLACE VIEW do_not_contact AS
WITH named AS (
  SELECT p.profile_key, o.reason, o.made_at FROM optouts o JOIN profiles p ON o.platform = p.platform AND o.platform_id = p.platform_id
  UNION ALL
  SELECT p.profile_key, o.reason, o.made_at FROM optouts o JOIN profiles p
    ON o.platform = p.platform AND o.platform_id = '@' || lower(ltrim(p.handle, '@'))   -- who asked before anybody knew them
  UNION ALL
  SELECT c.profile_key, o.reason, o.made_at FROM optouts o JOIN contacts c ON o.contact_hash = c.contact_hash
  UNION ALL
  SELECT r.profile_key, o.reason, o.made_at FROM optouts o JOIN recognised_people r ON o.person_hash = r.hash
  UNION ALL
  SELECT a.profile_key, o.reason, o.made_at FROM optouts o JOIN recognised_addresses a ON o.contact_hash = a.hash)
SELECT other.profile_key, min(n.made_at) AS since, arg_min(n.reason, n.made_at) AS reason
FROM named n JOIN creators mine USING (profile_key) JOIN creators other ON other.creator_id = mine.creator_id
GROUP BY other.profile_key;

-- creators whom a colleague wrote to within the agreed days, for whatever campaign
CREATE OR REPLACE VIEW touched_elsewhere AS
SELECT c.creator_id, max(e.made_at) AS made_at, arg_max(e.made_by, e.made_at) AS made_by
FROM elsewhere e
JOIN (SELECT profile_key, hash FROM recognised_people UNION SELECT profile_key, hash FROM recognised_addresses) r
  ON r.hash = e.person_hash OR r.hash = e.contact_hash
JOIN creators c USING (profile_key)
WHERE e.kind = 'touch' AND e.made_at > now_utc() - to_days(contact_once_days())
GROUP BY c.creator_id;

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

-- every draft with the decision that stands and the text that a person would send. A reviewer who passed on decides nothing;
-- one who takes back goes to what stood before the last decision, so two in a row end where they began
CREATE OR REPLACE VIEW reviewed AS
WITH said AS (SELECT *, row_number() OVER (PARTITION BY draft_id ORDER BY ordinal) AS place,
                     count(*) OVER (PARTITION BY draft_id) AS places FROM reviews WHERE decision <> 'skip'),
stands AS (SELECT * FROM said WHERE decision <> 'undo' AND (places - place) % 2 = 0
           QUALIFY row_number() OVER (PARTITION BY draft_id ORDER BY place DESC) = 1)
SELECT d.*, r.decision, r.made_by AS reviewer, r.made_at AS reviewed_at, r.note,
       coalesce(r.subject, d.subject) AS final_subject, coalesce(r.body, d.body) AS final_body
FROM drafts d LEFT JOIN stands r USING (draft_id);

-- follow-ups that nobody is to send any more, and why: unsent first letter, a later letter that left, or an answer since
CREATE OR REPLACE VIEW overtaken AS
SELECT d.draft_id, CASE
    WHEN NOT EXISTS (SELECT 1 FROM touches t WHERE t.draft_id = d.follows) THEN 'the letter that it follows was not sent'
    WHEN EXISTS (SELECT 1 FROM touches t JOIN drafts o USING (draft_id) WHERE o.follows = d.follows AND o.touch >= d.touch
                 AND o.draft_id <> d.draft_id) THEN 'a later letter was sent'
    WHEN EXISTS (SELECT 1 FROM outcomes r JOIN creators c USING (profile_key)
                 WHERE c.creator_id = who.creator_id AND r.campaign_id = d.campaign_id AND r.kind = 'bounced')
      THEN 'the letter that it follows came back'
    WHEN EXISTS (SELECT 1 FROM replies r JOIN creators c USING (profile_key)   -- an automatic answer only moves `due_at`
                 WHERE c.creator_id = who.creator_id AND r.campaign_id = d.campaign_id
                   AND coalesce(r.decided, r.kind) <> 'out of office')
      OR EXISTS (SELECT 1 FROM outcomes r JOIN creators c USING (profile_key)
                 WHERE c.creator_id = who.creator_id AND r.campaign_id = d.campaign_id AND r.kind <> 'no_reply')
      THEN 'the creator answered' END AS cause
FROM drafts d JOIN creators who USING (profile_key) WHERE d.touch > 1 AND cause IS NOT NULL;

-- the outbox: approved last, grounded, facts unchanged and unexpired, due, not sent, nobody opted out, and no other campaign
-- wrote to the creator (whoever that is now: profiles are joined and parted) or to the address not long ago. A campaign has one
-- first letter for a creator: of several the one approved last, and none after one was sent
CREATE OR REPLACE VIEW outbox AS
SELECT v.* FROM reviewed v JOIN creators who ON who.profile_key = v.profile_key
ANTI JOIN do_not_contact d ON d.profile_key = v.profile_key
ANTI JOIN touched_elsewhere o ON o.creator_id = who.creator_id
ANTI JOIN overtaken a ON a.draft_id = v.draft_id
WHERE v.decision = 'approve' AND v.grounded AND v.body <> ''
  AND (v.expires_at IS NULL OR v.expires_at > now_utc()) AND (v.due_at IS NULL OR v.due_at <= now_utc())
  AND NOT EXISTS (SELECT 1 FROM touches t WHERE t.draft_id = v.draft_id)
  AND NOT EXISTS (SELECT 1 FROM touches t JOIN creators c USING (profile_key)
                  WHERE c.creator_id = who.creator_id AND CASE WHEN t.campaign_id = v.campaign_id THEN v.touch = 1
                    ELSE t.made_at > now_utc() - to_days(contact_once_days()) END)
  AND NOT EXISTS (SELECT 1 FROM touches t WHERE t.contact_hash = v.contact_hash AND t.campaign_id <> v.campaign_id
                    AND t.made_at > now_utc() - to_days(contact_once_days()))
  AND NOT EXISTS (SELECT 1 FROM (SELECT unnest(from_json(v.evidence_ids, '["VARCHAR"]')) AS evidence_id) need
                  LEFT JOIN evidence e USING (evidence_id)
                  WHERE e.evidence_id IS NULL OR (e.expires_at IS NOT NULL AND e.expires_at <= now_utc()))
QUALIFY row_number() OVER (PARTITION BY v.campaign_id, who.creator_id, v.touch ORDER BY v.reviewed_at DESC, v.draft_id) = 1;

-- what persons said about profiles and did not take back
CREATE OR REPLACE VIEW people_said AS
SELECT * FROM people_words WHERE word <> 'undo'
  AND ordinal NOT IN (SELECT undoes FROM people_words WHERE undoes IS NOT NULL);

-- pairs of profiles that a person may still be asked about: both may be shown, nobody answered, they are not one creator
-- already; those that somebody skipped come last
CREATE OR REPLACE VIEW open_questions AS
SELECT q.*, coalesce(w.skipped, 0) AS skipped
FROM people_questions q
JOIN creators one ON one.profile_key = q.profile_key JOIN creators other ON other.profile_key = q.other_key
LEFT JOIN (SELECT profile_key, other_key, max(ordinal) FILTER (word = 'skip') AS skipped, count(*) FILTER (word <> 'skip') AS answers
           FROM people_said GROUP BY ALL) w ON w.profile_key = q.profile_key AND w.other_key = q.other_key
WHERE coalesce(w.answers, 0) = 0 AND one.creator_id <> other.creator_id
  AND (q.expires_at IS NULL OR q.expires_at > now_utc())
  AND q.profile_key IN (SELECT profile_key FROM usable_profiles) AND q.other_key IN (SELECT profile_key FROM usable_profiles);

-- who is followed in which watchlist, without who opted out; what is gone at its source keeps its key and says since when
CREATE OR REPLACE VIEW watched AS
SELECT w.watchlist, w.profile_key, w.made_at AS since, w.gone_at, p.platform, p.platform_id, p.handle, p.name, p.url, p.feed,
       p.state, p.labels, p.fetched_at, p.expires_at
FROM watches w JOIN profiles p USING (profile_key) ANTI JOIN do_not_contact d USING (profile_key);

-- alerts whose facts may still be shown; of who opted out or is past their time there are none
CREATE OR REPLACE VIEW current_alerts AS
SELECT a.*, r.watchlist, r.search, p.platform, p.platform_id, p.handle, p.name
FROM alerts a JOIN alert_rules r USING (rule_id) JOIN profiles p USING (profile_key)
WHERE (a.expires_at IS NULL OR a.expires_at > now_utc())
  AND (a.kind = 'gone' AND a.profile_key NOT IN (SELECT profile_key FROM do_not_contact)
       OR a.profile_key IN (SELECT profile_key FROM usable_profiles));
