-- What was agreed, what went live, and what it brought. Persons' words: nothing is changed, the newest row counts.
CREATE TABLE deliverables (                              -- append-only: the newest row of a deliverable says how it stands
  ordinal BIGINT PRIMARY KEY, deliverable_id VARCHAR NOT NULL,   -- hash of campaign, profile, kind and place among its like
  campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, draft_id VARCHAR, kind VARCHAR NOT NULL,
  url VARCHAR, post_name VARCHAR,                        -- platform and what tells the post from others, under any address
  platform VARCHAR, post_id VARCHAR,                     -- the platform's id of the post, where the address holds it
  due_at TIMESTAMPTZ, live_at TIMESTAMPTZ, fee DOUBLE, currency VARCHAR, code VARCHAR,
  state VARCHAR NOT NULL,                                -- agreed | live | done | dropped
  source VARCHAR NOT NULL, made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE looks (                                     -- what each look at a live post found, of which nothing is a platform's word
  ordinal BIGINT PRIMARY KEY, deliverable_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, platform VARCHAR NOT NULL,
  url VARCHAR NOT NULL, post_id VARCHAR,                 -- the deliverable's address, and the post that was found for it
  found VARCHAR NOT NULL,                                -- seen | gone | unseen: not among its author's newest
  looked_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE live_counts (                               -- a live post's numbers as a person read them
  count_id VARCHAR PRIMARY KEY,                          -- hash of its content: twice is the same as once
  deliverable_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, taken_at TIMESTAMPTZ NOT NULL,
  views BIGINT, likes BIGINT, comments BIGINT,
  source VARCHAR NOT NULL, recorded_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE measures (
  measure_id VARCHAR PRIMARY KEY,                        -- hash of its content: twice is the same as once
  campaign_id VARCHAR NOT NULL, profile_key BIGINT, deliverable_id VARCHAR, draft_id VARCHAR,
  what VARCHAR NOT NULL,                                 -- clicks | sessions | codes | sales | revenue | signups
  n DOUBLE, amount DOUBLE, currency VARCHAR,
  from_at TIMESTAMPTZ NOT NULL, to_at TIMESTAMPTZ NOT NULL,   -- a span ends before `to_at`; of what happened at a time both are the same
  channel VARCHAR NOT NULL,                              -- hand | file | utm | bitly
  source VARCHAR NOT NULL, recorded_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE withdrawals (                               -- append-only: measures that a person took back, or put in again
  ordinal BIGINT PRIMARY KEY, measure_id VARCHAR NOT NULL, withdrawn BOOLEAN NOT NULL,
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE mappings (                                  -- append-only: which column of a file says what, the newest of a campaign counts
  ordinal BIGINT PRIMARY KEY, campaign_id VARCHAR NOT NULL, body VARCHAR NOT NULL,
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
