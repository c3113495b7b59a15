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

-- up to which profile the table `recognised` is complete for these hashes and keys
CREATE OR REPLACE VIEW recognised_until AS
WITH now AS (SELECT CASE WHEN (SELECT count(*) FROM about WHERE name LIKE 'colleague %') >= len(pads())
               THEN error('A colleague''s key was taken since, and without it nobody knows whom not to contact.')
               ELSE count(*) || '/' || coalesce(bit_xor(hash(hash)), 0) || '/' || len(pads()) || '/folded' END AS mark FROM kept_hashes),
     noted AS (SELECT max(split_part(value, ' ', 1)::BIGINT) AS until, max(split_part(value, ' ', 2)) AS mark FROM about WHERE name = 'recognised')
SELECT now.mark, coalesce(now.mark = noted.mark, false) AS current, CASE WHEN now.mark = noted.mark THEN noted.until ELSE -1 END AS until
FROM now, noted;

-- the same with how far it could be complete, and how much it holds
CREATE OR REPLACE VIEW recognised_state AS
SELECT *, (SELECT coalesce(max(profile_key), -1) FROM profiles) AS newest, (SELECT count(*) FROM recognised) AS known FROM recognised_until;

-- which profiles the kept hashes belong to; what `recognised` does not cover is computed here, so that nobody slips through
CREATE OR REPLACE VIEW recognised_people AS
SELECT profile_key, hash FROM recognised
UNION
SELECT n.profile_key, k.hash
FROM (SELECT p.profile_key, keyed(pad, unnest([p.platform || ':' || p.platform_id, p.platform || ':@' || ltrim(p.handle, '@')])) AS hash
      FROM profiles p, (SELECT unnest(pads()) AS pad), recognised_until r
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

-- --- outcomes ---------------------------------------------------------------------------------------------------------
-- what each creator of a campaign was last said to get for what they agreed to; amounts of two currencies stay apart
CREATE OR REPLACE VIEW agreements AS
SELECT campaign_id, profile_key, draft_id, amount AS fee, currency, made_at AS agreed_at, source, recorded_at
FROM outcomes WHERE kind = 'agreed'
QUALIFY row_number() OVER (PARTITION BY campaign_id, profile_key ORDER BY amount IS NULL, recorded_at DESC, made_at DESC, outcome_id) = 1;

-- how each deliverable stands now; one that is agreed and past its day is due
CREATE OR REPLACE VIEW current_deliverables AS
WITH newest AS (SELECT * FROM deliverables QUALIFY row_number() OVER (PARTITION BY deliverable_id ORDER BY ordinal DESC) = 1),
     seen AS (SELECT deliverable_id, url, arg_max(post_id, ordinal) AS post_id FROM looks WHERE post_id IS NOT NULL GROUP BY ALL)
SELECT d.deliverable_id, d.campaign_id, d.profile_key, d.draft_id, d.kind, d.url, d.platform, o.post_key, d.due_at, d.live_at,
       d.fee, d.currency, d.code, CASE WHEN d.state = 'agreed' AND d.due_at <= now_utc() THEN 'due' ELSE d.state END AS state,
       d.made_by, d.made_at, coalesce(s.post_id, d.post_id) AS post_id, d.source
FROM newest d LEFT JOIN seen s ON s.deliverable_id = d.deliverable_id AND s.url = d.url
LEFT JOIN posts o ON o.platform = d.platform AND o.platform_id = coalesce(s.post_id, d.post_id);

-- what was counted and not taken back. Of two spans of the same thing from the same channel, one within the other, the wider
-- counts, and of two equal ones the later, so that a daily total never adds up
CREATE OR REPLACE VIEW measured AS
WITH said AS (SELECT m.* FROM measures m
              LEFT JOIN (SELECT measure_id, arg_max(withdrawn, ordinal) AS withdrawn FROM withdrawals GROUP BY ALL) w USING (measure_id)
              WHERE NOT coalesce(w.withdrawn, false)),
     within AS (SELECT DISTINCT m.measure_id FROM said m JOIN said o
                  ON o.campaign_id = m.campaign_id AND o.what = m.what AND o.channel = m.channel AND o.measure_id <> m.measure_id
                WHERE m.from_at < m.to_at AND o.from_at < o.to_at AND o.from_at <= m.from_at AND o.to_at >= m.to_at
                  AND (o.from_at < m.from_at OR o.to_at > m.to_at OR (o.recorded_at, o.measure_id) > (m.recorded_at, m.measure_id))
                  AND o.profile_key IS NOT DISTINCT FROM m.profile_key AND o.deliverable_id IS NOT DISTINCT FROM m.deliverable_id
                  AND o.draft_id IS NOT DISTINCT FROM m.draft_id AND o.currency IS NOT DISTINCT FROM m.currency)
SELECT campaign_id, profile_key, deliverable_id, what, n, amount, currency, from_at, to_at, source, recorded_at,
       measure_id, draft_id, channel
FROM said ANTI JOIN within USING (measure_id);

-- the public numbers of live posts at every look, and those that a person read; of who opted out there are none
CREATE OR REPLACE VIEW live_numbers AS
SELECT d.deliverable_id, d.campaign_id, d.profile_key, d.post_key, d.platform, d.url,
       CASE WHEN o.expires_at IS NULL OR o.expires_at > now_utc() THEN coalesce(nullif(o.title, ''), left(o.text, 120)) END AS title,
       coalesce(d.live_at, o.published_at) AS live_at, n.taken_at, n.views, n.likes, n.comments, n.expires_at
FROM current_deliverables d JOIN posts o USING (post_key) JOIN post_snapshots n USING (post_key)
ANTI JOIN do_not_contact x ON x.profile_key = d.profile_key
WHERE d.state IN ('live', 'done') AND o.state = 'live' AND (n.expires_at IS NULL OR n.expires_at > now_utc())
UNION ALL
SELECT d.deliverable_id, d.campaign_id, d.profile_key, NULL, d.platform, d.url, NULL, d.live_at, c.taken_at, c.views, c.likes,
       c.comments, NULL
FROM current_deliverables d JOIN live_counts c USING (deliverable_id)
ANTI JOIN do_not_contact x ON x.profile_key = d.profile_key
WHERE d.state IN ('live', 'done');

-- campaigns: what a person set -----------------------------------------------------------------------------------------

-- what stands of a campaign: the newest row of each thing that can be set, by whom and since when
CREATE OR REPLACE VIEW campaign_set AS
SELECT campaign_id, what, value, note, made_by, made_at, ordinal FROM campaign_events WHERE what <> 'note'
QUALIFY row_number() OVER (PARTITION BY campaign_id, what ORDER BY ordinal DESC) = 1;

-- what a campaign cost in US dollars: calls of platforms and questions to models. What is reserved counts as spent
CREATE OR REPLACE VIEW campaign_spend AS
SELECT campaign_id, sum(usd) AS usd, count(*) AS calls FROM (
  SELECT r.campaign_id, c.price AS usd FROM calls c JOIN runs r USING (run_id) WHERE r.campaign_id IS NOT NULL
  UNION ALL SELECT campaign_id, coalesce(CASE state WHEN 'reserved' THEN at_most ELSE cost END, 0) FROM model_calls
  UNION ALL SELECT campaign_id, coalesce(CASE state WHEN 'reserved' THEN at_most ELSE cost END, 0) FROM suggestions)
GROUP BY campaign_id;

-- what was agreed with each creator, by currency. A fee that is said of the agreement and of its deliverables is one: the larger counts
CREATE OR REPLACE VIEW campaign_fees AS
SELECT campaign_id, currency, sum(amount) AS amount, count(*) AS creators FROM (
  SELECT campaign_id, profile_key, currency, max(amount) AS amount FROM (
    SELECT campaign_id, profile_key, currency, fee AS amount FROM agreements
    UNION ALL SELECT campaign_id, profile_key, currency, sum(fee) FROM current_deliverables WHERE state <> 'dropped' GROUP BY ALL)
  WHERE amount IS NOT NULL AND currency IS NOT NULL GROUP BY ALL)
GROUP BY ALL;

-- every campaign as it stands. Without a word on it, one that asked anything is active and any other a draft; the fees are those
-- in its own currency, or in the only one that was agreed in
CREATE OR REPLACE VIEW campaign_now AS
WITH one AS (SELECT campaign_id, any_value(currency) AS currency FROM campaign_fees GROUP BY campaign_id HAVING count(*) = 1),
named AS (SELECT campaign_id, nullif(max(value) FILTER (what = 'state'), '') AS state, nullif(max(value) FILTER (what = 'owner'), '') AS owner,
                 max(value) FILTER (what = 'starts') AS starts, max(value) FILTER (what = 'ends') AS ends,
                 max(value) FILTER (what = 'budget') AS budget, nullif(max(value) FILTER (what = 'currency'), '') AS currency
          FROM campaign_set GROUP BY campaign_id)
SELECT c.campaign_id, c.name, coalesce(n.state, CASE WHEN s.calls > 0 THEN 'active' ELSE 'draft' END) AS state, n.owner,
       TRY_CAST(n.starts AS DATE) AS starts_on, TRY_CAST(n.ends AS DATE) AS ends_on, TRY_CAST(n.budget AS DOUBLE) AS budget,
       coalesce(n.currency, one.currency) AS currency, coalesce(s.usd, 0)::DOUBLE AS spent_usd, f.amount AS fees, c.made_at
FROM campaigns c LEFT JOIN named n USING (campaign_id) LEFT JOIN campaign_spend s USING (campaign_id)
LEFT JOIN one USING (campaign_id)
LEFT JOIN campaign_fees f ON f.campaign_id = c.campaign_id AND f.currency = coalesce(n.currency, one.currency);

-- the products of the catalogue as they stand
CREATE OR REPLACE VIEW current_products AS
SELECT * FROM products QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY ordinal DESC) = 1;

-- who is on which list, without who opted out
CREATE OR REPLACE VIEW tagged AS
SELECT t.* FROM tags t ANTI JOIN do_not_contact d USING (profile_key)
QUALIFY row_number() OVER (PARTITION BY tag, profile_key ORDER BY ordinal DESC) = 1 AND word = 'on';

-- every task as it stands
CREATE OR REPLACE VIEW current_tasks AS
SELECT t.*, min(t.made_at) OVER (PARTITION BY task_id) AS begun_at FROM tasks t
QUALIFY row_number() OVER (PARTITION BY task_id ORDER BY ordinal DESC) = 1;

-- whatever says that a prospect reached a state. `said`: a person's word, which may also lead back
CREATE OR REPLACE VIEW prospect_signs AS
SELECT l.campaign_id, f.profile_key, 'found' AS state, 1 AS place, min(f.found_at) AS at, 'a pull' AS made_by, 'finds' AS source,
       false AS said FROM finds f JOIN plans l USING (plan_id) GROUP BY ALL
UNION ALL
SELECT l.campaign_id, f.profile_key, 'found', 1, min(n.taken_at), 'a pull', 'finds', false
FROM finds f JOIN snapshots n USING (profile_key) JOIN calls c USING (call_id) JOIN plans l ON l.plan_id = c.plan_id
WHERE f.plan_id = 'added' GROUP BY ALL
UNION ALL
SELECT campaign_id, profile_key, 'shortlisted', 2, min(made_at), 'a score', 'scores', false FROM scores WHERE rank IS NOT NULL GROUP BY ALL
UNION ALL
SELECT campaign_id, profile_key, 'drafted', 3, min(made_at), arg_min(writer, made_at), 'drafts', false FROM drafts
WHERE coalesce(touch, 1) = 1 GROUP BY ALL
UNION ALL
SELECT d.campaign_id, d.profile_key, 'approved', 4, r.made_at, r.made_by, 'reviews', false FROM reviews r JOIN drafts d USING (draft_id)
WHERE r.decision = 'approve' AND coalesce(d.touch, 1) = 1
UNION ALL   -- an approval that was taken back before the letter left
SELECT v.campaign_id, v.profile_key, 'drafted', 3, max(r.made_at), arg_max(r.made_by, r.ordinal), 'reviews', true
FROM reviewed v JOIN reviews r USING (draft_id)
WHERE coalesce(v.touch, 1) = 1 AND v.decision IS DISTINCT FROM 'approve' AND r.decision <> 'skip'
  AND (v.campaign_id, v.profile_key) NOT IN (SELECT (campaign_id, profile_key) FROM touches)
GROUP BY v.draft_id, v.campaign_id, v.profile_key HAVING bool_or(r.decision = 'approve')
UNION ALL
SELECT campaign_id, profile_key, 'sent', 5, min(coalesce(sent_at, made_at)), arg_min(made_by, coalesce(sent_at, made_at)), 'touches', false
FROM touches GROUP BY ALL
UNION ALL
SELECT campaign_id, profile_key, 'replied', 6, received_at, 'the mailbox', 'replies', false FROM replies
WHERE coalesce(decided, kind) <> 'out of office'
UNION ALL
SELECT campaign_id, profile_key, 'declined', 10, received_at, decided_by, 'replies', true FROM replies WHERE decided = 'no'
UNION ALL
SELECT campaign_id, profile_key, CASE kind WHEN 'interested' THEN 'replied' ELSE kind END,
       CASE kind WHEN 'agreed' THEN 7 WHEN 'live' THEN 8 WHEN 'declined' THEN 10 ELSE 6 END, made_at, source, 'outcomes',
       kind IN ('agreed', 'live', 'declined')
FROM outcomes WHERE kind IN ('replied', 'interested', 'agreed', 'live', 'declined')
UNION ALL
SELECT campaign_id, profile_key, 'agreed', 7, min(made_at), arg_min(made_by, ordinal), 'deliverables', true FROM deliverables GROUP BY ALL
UNION ALL
SELECT campaign_id, profile_key, state, CASE state WHEN 'live' THEN 8 ELSE 9 END,
       min(CASE state WHEN 'live' THEN coalesce(live_at, made_at) ELSE made_at END), arg_min(made_by, ordinal), 'deliverables', true
FROM deliverables WHERE state IN ('live', 'done') GROUP BY ALL
UNION ALL
SELECT campaign_id, profile_key, state,
       list_position(['found', 'shortlisted', 'drafted', 'approved', 'sent', 'replied', 'agreed', 'live', 'done', 'declined'], state),
       made_at, made_by, 'prospect_marks', true
FROM prospect_marks;

-- the states that each prospect reached, in order: nothing is overwritten. What the workbench sees by itself leads nobody back,
-- as a score does for who agreed already, or a find for who was written to; a person's word counts as it was said
CREATE OR REPLACE VIEW prospect_history AS
WITH spoken AS (SELECT *, count(*) FILTER (said) OVER (PARTITION BY campaign_id, profile_key ORDER BY "at", place ROWS UNBOUNDED PRECEDING) AS words
                FROM prospect_signs WHERE campaign_id <> ''),
reached AS (SELECT *, max(place) OVER (PARTITION BY campaign_id, profile_key, words ORDER BY "at", place ROWS UNBOUNDED PRECEDING) AS most FROM spoken)
SELECT h.campaign_id, h.profile_key, w.creator_id, h.state, h.place, h.at, h.made_by, h.source
FROM reached h JOIN creators w USING (profile_key) WHERE h.said OR h.place = h.most;

-- the state in which each prospect is
CREATE OR REPLACE VIEW prospects AS
SELECT campaign_id, profile_key, creator_id, state, place, "at" AS since, made_by, source FROM prospect_history
QUALIFY row_number() OVER (PARTITION BY campaign_id, profile_key ORDER BY "at" DESC, place DESC) = 1;

-- the next letter of each creator who was written to and did not answer: days 4 and 8 after the first, four days apart, none
-- from day 14 on; see outreach/drafting.py. A letter that is drafted knows its own day
CREATE OR REPLACE VIEW next_letters AS
WITH gone AS (
  SELECT t.campaign_id, c.creator_id, arg_min(t.profile_key, coalesce(t.sent_at, t.made_at)) AS profile_key, count(*) AS letters,
         min(coalesce(t.sent_at, t.made_at)) AS first_at, max(coalesce(t.sent_at, t.made_at)) AS last_at
  FROM touches t JOIN creators c USING (profile_key) GROUP BY ALL),
answered AS (
  SELECT a.campaign_id, c.creator_id FROM (
    SELECT campaign_id, profile_key FROM replies WHERE coalesce(decided, kind) <> 'out of office'
    UNION ALL SELECT campaign_id, profile_key FROM outcomes WHERE kind <> 'no_reply'
    UNION ALL SELECT campaign_id, profile_key FROM deliverables
    UNION ALL SELECT campaign_id, profile_key FROM prospect_marks GROUP BY ALL
              HAVING arg_max(state, ordinal) IN ('replied', 'agreed', 'live', 'done', 'declined')) a JOIN creators c USING (profile_key)),
drafted AS (
  SELECT d.campaign_id, c.creator_id, d.touch, arg_max(d.due_at, d.made_at) AS due_at, arg_max(d.expires_at, d.made_at) AS ends_at
  FROM drafts d JOIN creators c USING (profile_key) WHERE d.touch > 1 GROUP BY ALL)
SELECT l.campaign_id, l.profile_key, l.letters + 1 AS letter,
       coalesce(d.due_at, greatest(l.first_at + to_days(CASE l.letters WHEN 1 THEN 4 ELSE 8 END), l.last_at + to_days(4))) AS due_at
FROM gone l ANTI JOIN answered a ON a.campaign_id = l.campaign_id AND a.creator_id = l.creator_id
LEFT JOIN drafted d ON d.campaign_id = l.campaign_id AND d.creator_id = l.creator_id AND d.touch = l.letters + 1
WHERE l.letters < 3 AND now_utc() < coalesce(d.ends_at, l.first_at + to_days(14))
  AND (d.due_at IS NOT NULL OR l.last_at + to_days(4) < l.first_at + to_days(14));

-- what is open, with its day: letters, deliverables, tasks and ends of campaigns; nothing of who opted out, and of a completed
-- campaign no letter. `item` names it among its kind
CREATE OR REPLACE VIEW due AS
WITH over AS (SELECT campaign_id FROM campaign_set WHERE what = 'state' AND value = 'completed')
SELECT open.* FROM (
  SELECT n.campaign_id, n.profile_key, 'follow-up' AS kind, 'letter ' || n.letter AS what, n.due_at, n.letter::VARCHAR AS item
  FROM next_letters n ANTI JOIN over o USING (campaign_id)
  UNION ALL
  SELECT campaign_id, profile_key, 'task', what, due_on::TIMESTAMPTZ, task_id::VARCHAR FROM current_tasks
  WHERE state = 'open' AND due_on IS NOT NULL
  UNION ALL
  SELECT campaign_id, profile_key, 'deliverable', kind, due_at, deliverable_id FROM current_deliverables
  WHERE state IN ('agreed', 'due') AND due_at IS NOT NULL
  UNION ALL
  SELECT c.campaign_id, NULL, 'campaign end', c.name, TRY_CAST(e.value AS DATE)::TIMESTAMPTZ, c.campaign_id
  FROM campaign_set e JOIN campaigns c USING (campaign_id) ANTI JOIN over o USING (campaign_id)
  WHERE e.what = 'ends' AND TRY_CAST(e.value AS DATE) IS NOT NULL) open
ANTI JOIN do_not_contact d USING (profile_key);
