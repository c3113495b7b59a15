-- The first schema. Times are UTC (TIMESTAMPTZ); lists are JSON text, because DuckDB rewrites a row to update a list
-- and then trips over its own unique index. Integer keys: they are several times faster to reopen than string keys.
CREATE SEQUENCE profile_keys;
CREATE SEQUENCE post_keys;
CREATE SEQUENCE ordinals;   -- gives every append-only row its place

CREATE TABLE about (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);        -- 'sandbox' = 'yes' | 'no', 'made_at'

-- work ---------------------------------------------------------------------------------------------------------------
CREATE TABLE runs (
  run_id VARCHAR PRIMARY KEY, verb VARCHAR NOT NULL, campaign_id VARCHAR, brief_hash VARCHAR,
  started_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ, state VARCHAR NOT NULL,   -- running | done | stopped | failed
  manifest VARCHAR NOT NULL DEFAULT '{}');
CREATE TABLE campaigns (campaign_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL);
CREATE TABLE briefs (                                    -- append-only: an edit is a new revision
  brief_hash VARCHAR PRIMARY KEY, campaign_id VARCHAR NOT NULL, body VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL);
CREATE TABLE plans (
  plan_id VARCHAR PRIMARY KEY, campaign_id VARCHAR NOT NULL, brief_hash VARCHAR NOT NULL, run_id VARCHAR NOT NULL,
  body VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL);
CREATE TABLE steps (                                     -- what a pull has to ask: its frontier, so it can continue
  plan_id VARCHAR NOT NULL, step_id VARCHAR NOT NULL,    -- step_id = hash of platform, make, args
  round INTEGER NOT NULL DEFAULT 0, place BIGINT NOT NULL, platform VARCHAR NOT NULL, verb VARCHAR NOT NULL,
  make VARCHAR NOT NULL, args VARCHAR NOT NULL, bucket VARCHAR NOT NULL, cost DOUBLE NOT NULL, origin VARCHAR,
  state VARCHAR NOT NULL,                                -- waiting | done | failed | skipped
  note VARCHAR, done_at TIMESTAMPTZ, PRIMARY KEY (plan_id, step_id));
CREATE TABLE calls (                                     -- the ledger: reserved before sending, settled with its rows
  call_id BIGINT PRIMARY KEY, run_id VARCHAR NOT NULL, plan_id VARCHAR, step_id VARCHAR, platform VARCHAR NOT NULL,
  bucket VARCHAR NOT NULL, quota_day DATE NOT NULL, endpoint VARCHAR NOT NULL, cost DOUBLE NOT NULL, price DOUBLE NOT NULL DEFAULT 0,
  state VARCHAR NOT NULL,                                -- reserved | settled | failed; reserved counts as spent
  status INTEGER, items INTEGER, note VARCHAR, reserved_at TIMESTAMPTZ NOT NULL, settled_at TIMESTAMPTZ);
CREATE TABLE etags (                                     -- conditional requests: what is unchanged is not fetched again
  platform VARCHAR NOT NULL, step_id VARCHAR NOT NULL, etag VARCHAR NOT NULL, seen_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (platform, step_id));

-- what the platforms told us -----------------------------------------------------------------------------------------
CREATE TABLE profiles (
  profile_key BIGINT PRIMARY KEY, platform VARCHAR NOT NULL, platform_id VARCHAR NOT NULL,
  handle VARCHAR NOT NULL, name VARCHAR NOT NULL, bio VARCHAR NOT NULL, url VARCHAR NOT NULL,
  country VARCHAR, language VARCHAR, created_at TIMESTAMPTZ,
  links VARCHAR NOT NULL DEFAULT '[]', keywords VARCHAR NOT NULL DEFAULT '[]', topics VARCHAR NOT NULL DEFAULT '[]',
  labels VARCHAR NOT NULL DEFAULT '[]', feed VARCHAR,
  state VARCHAR NOT NULL,                                -- found (seen in a search) | live (looked at) | added | gone
  source VARCHAR NOT NULL,                               -- the endpoint, or the file that a person added
  retention VARCHAR NOT NULL, first_seen TIMESTAMPTZ NOT NULL, fetched_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ,
  call_id BIGINT, run_id VARCHAR NOT NULL, UNIQUE (platform, platform_id));
CREATE TABLE snapshots (                                 -- a profile's counters at a time; nothing writes history later
  profile_key BIGINT NOT NULL, taken_at TIMESTAMPTZ NOT NULL, followers BIGINT, following BIGINT, post_count BIGINT,
  view_count BIGINT, expires_at TIMESTAMPTZ, call_id BIGINT, run_id VARCHAR NOT NULL, PRIMARY KEY (profile_key, taken_at));
CREATE TABLE posts (
  post_key BIGINT PRIMARY KEY, profile_key BIGINT NOT NULL, platform VARCHAR NOT NULL, platform_id VARCHAR NOT NULL,
  format VARCHAR NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL, url VARCHAR NOT NULL,
  published_at TIMESTAMPTZ, language VARCHAR, duration_s DOUBLE,
  tags VARCHAR NOT NULL DEFAULT '[]', mentions VARCHAR NOT NULL DEFAULT '[]', links VARCHAR NOT NULL DEFAULT '[]',
  paid_partnership BOOLEAN, state VARCHAR NOT NULL DEFAULT 'live',
  source VARCHAR NOT NULL, retention VARCHAR NOT NULL, fetched_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ,
  call_id BIGINT, run_id VARCHAR NOT NULL, UNIQUE (platform, platform_id));
CREATE TABLE post_snapshots (
  post_key BIGINT NOT NULL, taken_at TIMESTAMPTZ NOT NULL, views BIGINT, likes BIGINT, comments BIGINT, reposts BIGINT,
  quotes BIGINT, saves BIGINT, expires_at TIMESTAMPTZ, call_id BIGINT, run_id VARCHAR NOT NULL, PRIMARY KEY (post_key, taken_at));
CREATE TABLE comments (                                  -- authors only as keyed hashes
  platform VARCHAR NOT NULL, platform_id VARCHAR NOT NULL, post_id VARCHAR NOT NULL, author_hash VARCHAR NOT NULL,
  text VARCHAR NOT NULL, likes BIGINT, published_at TIMESTAMPTZ, reply_to VARCHAR,
  source VARCHAR NOT NULL, fetched_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, call_id BIGINT, run_id VARCHAR NOT NULL,
  PRIMARY KEY (platform, platform_id));
CREATE TABLE relations (
  platform VARCHAR NOT NULL, from_id VARCHAR NOT NULL, to_id VARCHAR NOT NULL, kind VARCHAR NOT NULL,
  source VARCHAR NOT NULL, fetched_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, call_id BIGINT, run_id VARCHAR NOT NULL,
  PRIMARY KEY (platform, from_id, to_id, kind));
CREATE TABLE finds (                                     -- which question of which plan brought whom
  plan_id VARCHAR NOT NULL, step_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, query VARCHAR NOT NULL, text VARCHAR NOT NULL,
  found_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, run_id VARCHAR NOT NULL, PRIMARY KEY (plan_id, step_id, profile_key));
CREATE TABLE quarantine (
  ordinal BIGINT PRIMARY KEY, platform VARCHAR NOT NULL, source VARCHAR NOT NULL, reason VARCHAR NOT NULL, item VARCHAR NOT NULL,
  made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, call_id BIGINT, run_id VARCHAR NOT NULL);
CREATE TABLE creator_profiles (                          -- append-only: the newest row of a profile says whose it is
  ordinal BIGINT PRIMARY KEY, creator_id BIGINT NOT NULL, profile_key BIGINT NOT NULL, reason VARCHAR NOT NULL,
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE contacts (                                  -- addresses as published for business, or entered by a person
  profile_key BIGINT NOT NULL, address VARCHAR NOT NULL, contact_hash VARCHAR NOT NULL, quote VARCHAR NOT NULL, url VARCHAR NOT NULL,
  source VARCHAR NOT NULL, made_by VARCHAR NOT NULL, seen_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, run_id VARCHAR NOT NULL,
  PRIMARY KEY (profile_key, contact_hash));

-- what we made of it -------------------------------------------------------------------------------------------------
CREATE TABLE features (                                  -- one row a profile a run; formulas are in scoring/features.py
  run_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, as_of TIMESTAMPTZ NOT NULL,
  followers BIGINT, followers_n INTEGER NOT NULL,
  reach_median_views DOUBLE, reach_n INTEGER NOT NULL,
  engagement_per_view_median DOUBLE, engagement_per_view_n INTEGER NOT NULL,
  engagement_per_follower_median DOUBLE, engagement_per_follower_n INTEGER NOT NULL,
  posts_per_week DOUBLE, posts_per_week_n INTEGER NOT NULL,
  days_since_post DOUBLE, sponsored_share DOUBLE, sponsored_share_n INTEGER NOT NULL,
  followers_growth_30d DOUBLE, followers_growth_30d_n INTEGER NOT NULL,
  main_format VARCHAR, main_language VARCHAR, size_band VARCHAR, cohort VARCHAR NOT NULL,
  reach_percentile DOUBLE, engagement_percentile DOUBLE, cohort_n INTEGER NOT NULL, expires_at TIMESTAMPTZ,
  PRIMARY KEY (run_id, profile_key));
CREATE TABLE scores (
  run_id VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, brief_hash VARCHAR NOT NULL, profile_key BIGINT NOT NULL,
  creator_id BIGINT NOT NULL, rank INTEGER,              -- NULL: not ranked, `why_not` says why
  score DOUBLE, score_low DOUBLE, score_high DOUBLE, relevance DOUBLE, reach DOUBLE, engagement DOUBLE,
  parts VARCHAR NOT NULL, reasons VARCHAR NOT NULL, quoted VARCHAR NOT NULL DEFAULT '[]',   -- post_keys that the reasons quote
  why_not VARCHAR, formula VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, PRIMARY KEY (run_id, profile_key));
CREATE TABLE labels (
  ordinal BIGINT PRIMARY KEY, campaign_id VARCHAR NOT NULL, brief_hash VARCHAR NOT NULL, profile_key BIGINT NOT NULL,
  label VARCHAR NOT NULL,                                -- accept | reject | star | clear
  made_by VARCHAR NOT NULL, note VARCHAR NOT NULL DEFAULT '', made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);

-- outreach -----------------------------------------------------------------------------------------------------------
CREATE TABLE evidence (                                  -- a quoted fact with its source
  evidence_id VARCHAR PRIMARY KEY,                       -- hash of profile, kind, value and source: the same fact is one row
  profile_key BIGINT NOT NULL, kind VARCHAR NOT NULL,    -- name | handle | post_title | post_date | post_quote | followers | topic ...
  value VARCHAR NOT NULL, quote VARCHAR NOT NULL, post_key BIGINT, url VARCHAR NOT NULL, source VARCHAR NOT NULL,
  fetched_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, call_id BIGINT, run_id VARCHAR NOT NULL);
CREATE TABLE drafts (
  draft_id VARCHAR PRIMARY KEY,                          -- hash of campaign, profile, facts and prompt: never written or paid twice
  campaign_id VARCHAR NOT NULL, brief_hash VARCHAR NOT NULL, run_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, creator_id BIGINT NOT NULL,
  contact_hash VARCHAR, subject VARCHAR NOT NULL, body VARCHAR NOT NULL,
  sentences VARCHAR NOT NULL,                            -- [{"text", "evidence": [ids]}]
  facts_hash VARCHAR NOT NULL, evidence_ids VARCHAR NOT NULL, expires_at TIMESTAMPTZ,
  writer VARCHAR NOT NULL, model VARCHAR NOT NULL, prompt_hash VARCHAR NOT NULL, tokens_in BIGINT, tokens_out BIGINT, cost DOUBLE,
  grounded BOOLEAN NOT NULL, refusals VARCHAR NOT NULL DEFAULT '[]', made_at TIMESTAMPTZ NOT NULL);
CREATE TABLE reviews (                                   -- append-only; the last one decides; the machine's text stays in drafts
  ordinal BIGINT PRIMARY KEY, draft_id VARCHAR NOT NULL, decision VARCHAR NOT NULL,   -- approve | edit | reject
  subject VARCHAR, body VARCHAR, note VARCHAR NOT NULL DEFAULT '', made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE touches (                                   -- one contact, recorded by a person who made it
  touch_id VARCHAR PRIMARY KEY, campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, contact_hash VARCHAR, draft_id VARCHAR,
  channel VARCHAR NOT NULL, made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE optouts (                                   -- do-not-contact; survives erasure, so it holds no address
  ordinal BIGINT PRIMARY KEY, platform VARCHAR, platform_id VARCHAR, contact_hash VARCHAR, reason VARCHAR NOT NULL,
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE outcomes (
  outcome_id VARCHAR PRIMARY KEY,                        -- hash of its content: twice is the same as once
  campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, draft_id VARCHAR, kind VARCHAR NOT NULL,
  -- replied | interested | agreed | declined | live | no_reply
  made_at TIMESTAMPTZ NOT NULL, amount DOUBLE, currency VARCHAR, note VARCHAR NOT NULL DEFAULT '', source VARCHAR NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE audit (                                     -- counts only: what retention, erasure and export did
  ordinal BIGINT PRIMARY KEY, verb VARCHAR NOT NULL, what VARCHAR NOT NULL, n BIGINT NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
