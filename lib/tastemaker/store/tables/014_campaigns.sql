-- What a person keeps about campaigns, products and creators. Append-only: the newest row of a thing counts.
CREATE TABLE campaign_events (
  ordinal BIGINT PRIMARY KEY, campaign_id VARCHAR NOT NULL,
  what VARCHAR NOT NULL,                                 -- state | owner | starts | ends | budget | currency | products | note
  value VARCHAR NOT NULL,                                -- empty: taken away; products: JSON list of ids; dates: ISO 8601
  note VARCHAR NOT NULL DEFAULT '', made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE products (
  ordinal BIGINT PRIMARY KEY, product_id VARCHAR NOT NULL,   -- its name as an identifier
  name VARCHAR NOT NULL, url VARCHAR, asin VARCHAR, marketplace VARCHAR,   -- marketplace: amazon.de
  category VARCHAR NOT NULL DEFAULT '', price DOUBLE, currency VARCHAR,
  images VARCHAR NOT NULL DEFAULT '[]',                  -- paths below the database's folder
  affiliate VARCHAR NOT NULL DEFAULT '{}',               -- parameters that stand on its link
  state VARCHAR NOT NULL,                                -- offered | withdrawn
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE tags (                                      -- lists of creators across campaigns; the newest word of a pair counts
  ordinal BIGINT PRIMARY KEY, tag VARCHAR NOT NULL, profile_key BIGINT NOT NULL,
  word VARCHAR NOT NULL,                                 -- on | off
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE notes (
  ordinal BIGINT PRIMARY KEY, profile_key BIGINT NOT NULL, campaign_id VARCHAR, text VARCHAR NOT NULL,
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE tasks (
  ordinal BIGINT PRIMARY KEY, task_id BIGINT NOT NULL,   -- the ordinal of its first row
  profile_key BIGINT, campaign_id VARCHAR,               -- NULL: of nobody, of no campaign
  what VARCHAR NOT NULL, due_on DATE, state VARCHAR NOT NULL,   -- open | done | dropped
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE prospect_marks (                            -- the state that a person gave a prospect; see the view prospect_history
  ordinal BIGINT PRIMARY KEY, campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL,
  state VARCHAR NOT NULL, note VARCHAR NOT NULL DEFAULT '',
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
