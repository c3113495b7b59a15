-- What a plan forecast when it was first made, and what came: no word, id or handle of anybody.
CREATE TABLE forecasts (
  plan_id VARCHAR NOT NULL, platform VARCHAR NOT NULL, bucket VARCHAR NOT NULL,   -- bucket: empty for creators
  what VARCHAR NOT NULL,                                 -- calls | creators | relevant
  expected DOUBLE NOT NULL, low DOUBLE NOT NULL, high DOUBLE NOT NULL,            -- low to high: 80 %
  made_at TIMESTAMPTZ NOT NULL,
  actual DOUBLE, checked_at TIMESTAMPTZ,                 -- NULL until a pull of the plan had nothing left to ask
  run_id VARCHAR NOT NULL, PRIMARY KEY (plan_id, platform, bucket, what));
-- Queries that a language model wrote for a brief: reserved before it is asked, settled with its answer, never paid for twice.
CREATE TABLE suggestions (
  prompt_hash VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, brief_hash VARCHAR NOT NULL, model VARCHAR NOT NULL,
  state VARCHAR NOT NULL,                                -- reserved | settled | failed; what is reserved counts as spent
  at_most DOUBLE, cost DOUBLE, tokens_in BIGINT, tokens_out BIGINT,               -- US dollars; NULL where not known
  answer VARCHAR, reserved_at TIMESTAMPTZ NOT NULL, settled_at TIMESTAMPTZ, run_id VARCHAR NOT NULL,
  PRIMARY KEY (prompt_hash, reserved_at));
