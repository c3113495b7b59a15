-- What a view, a like or a comment of a live post is worth to the person, for earned media. Nobody else's rates are used.
CREATE TABLE media_rates (                               -- append-only: the newest row of a campaign, platform and counter counts
  ordinal BIGINT PRIMARY KEY, campaign_id VARCHAR NOT NULL, platform VARCHAR NOT NULL,
  what VARCHAR NOT NULL,                                 -- views | likes | comments
  amount DOUBLE, currency VARCHAR NOT NULL,              -- amount NULL: taken away
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
