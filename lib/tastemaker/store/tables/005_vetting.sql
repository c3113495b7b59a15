-- What a closer look found: signals of authenticity with their numbers, and quotes that a brand may care about. Evidence, and
-- a person's decision on each quote; nothing here says what a person is.
CREATE TABLE vettings (
  run_id VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL,
  state VARCHAR NOT NULL, probability DOUBLE, low DOUBLE, high DOUBLE, sentence VARCHAR NOT NULL,
  signals VARCHAR NOT NULL,                              -- JSON: one object a signal
  made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, PRIMARY KEY (run_id, profile_key));
CREATE TABLE findings (
  finding_id VARCHAR PRIMARY KEY,                        -- hash of campaign, profile, kind, category and quote: the same is one row
  campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL,
  kind VARCHAR NOT NULL,                                 -- suitability | partner
  category VARCHAR NOT NULL, quote VARCHAR NOT NULL, url VARCHAR NOT NULL, post_key BIGINT, published_at TIMESTAMPTZ,
  why VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, run_id VARCHAR NOT NULL);
CREATE TABLE decisions (                                 -- append-only; the last one counts
  ordinal BIGINT PRIMARY KEY, finding_id VARCHAR NOT NULL, decision VARCHAR NOT NULL,   -- fine | avoid | open
  note VARCHAR NOT NULL DEFAULT '', made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
