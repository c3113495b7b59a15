-- Who is followed, what followed profiles said of themselves before, saved searches with the places they gave, and alerts.
CREATE TABLE watches (                                   -- a person's choice, so a watched profile keeps its key like a labelled one
  watchlist VARCHAR NOT NULL, profile_key BIGINT NOT NULL, made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL,
  gone_at TIMESTAMPTZ,                                   -- when a visit saw that the profile is gone at its source
  run_id VARCHAR NOT NULL, PRIMARY KEY (watchlist, profile_key));
CREATE TABLE wordings (                                  -- a watched profile's own words, one row for as long as they stood there
  profile_key BIGINT NOT NULL, field VARCHAR NOT NULL,   -- name | handle | bio | url | links
  value VARCHAR NOT NULL, first_seen TIMESTAMPTZ NOT NULL, last_seen TIMESTAMPTZ NOT NULL, source VARCHAR NOT NULL,
  expires_at TIMESTAMPTZ,                                -- the platform's time for profiles after `last_seen`; nothing of it stays
  run_id VARCHAR NOT NULL, PRIMARY KEY (profile_key, field, first_seen));
CREATE TABLE searches (
  name VARCHAR PRIMARY KEY, campaign_id VARCHAR NOT NULL, brief_hash VARCHAR NOT NULL,
  budget VARCHAR NOT NULL DEFAULT '{}',                  -- {"platform.bucket": the most that a day of it may cost}
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE search_ranks (                              -- one row a ranked profile a day; a second run of a day replaces the first
  name VARCHAR NOT NULL, day DATE NOT NULL, profile_key BIGINT NOT NULL, rank INTEGER NOT NULL, rank_low INTEGER, rank_high INTEGER,
  expires_at TIMESTAMPTZ, run_id VARCHAR NOT NULL, PRIMARY KEY (name, day, profile_key));
CREATE TABLE alert_rules (
  rule_id VARCHAR PRIMARY KEY,                           -- hash of what it says: the same rule is one row
  watchlist VARCHAR, search VARCHAR,                     -- one of them
  kind VARCHAR NOT NULL, over DOUBLE, days INTEGER NOT NULL,
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ, run_id VARCHAR NOT NULL);
CREATE TABLE fired (                                     -- which alerts there were, without a word: each is given once, for good
  alert_id VARCHAR PRIMARY KEY, rule_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE alerts (                                    -- what they say, for as long as the facts that they rest on may be kept
  alert_id VARCHAR PRIMARY KEY, rule_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, post_key BIGINT, kind VARCHAR NOT NULL,
  before VARCHAR NOT NULL, after VARCHAR NOT NULL, number DOUBLE, unit VARCHAR NOT NULL, n INTEGER,
  said VARCHAR NOT NULL, quote VARCHAR NOT NULL, url VARCHAR NOT NULL, source VARCHAR NOT NULL, seen_at TIMESTAMPTZ NOT NULL,
  made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, run_id VARCHAR NOT NULL);
