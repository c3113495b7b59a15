-- The ledger of questions to language models: reserved before they are asked, settled with their answer, which is never paid
-- for twice. An answer holds words of a creator, so it goes with the facts that it was asked about.
CREATE TABLE model_calls (
  call_id VARCHAR PRIMARY KEY, run_id VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL,
  prompt_hash VARCHAR NOT NULL, model VARCHAR NOT NULL,
  state VARCHAR NOT NULL,                                -- reserved | settled | failed; what is reserved counts as spent
  at_most DOUBLE, cost DOUBLE,                           -- US dollars; NULL where the price is not known
  tokens_in BIGINT, tokens_out BIGINT, answer VARCHAR,   -- the typed answer as JSON
  reserved_at TIMESTAMPTZ NOT NULL, settled_at TIMESTAMPTZ, expires_at TIMESTAMPTZ);
