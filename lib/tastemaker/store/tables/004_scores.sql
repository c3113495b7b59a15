-- Between which places a score's owner may stand, whether the brief leaves them out, with which weights the score was made,
-- and whether groups of creators rank lower at equal relevance.
ALTER TABLE scores ADD COLUMN rank_low INTEGER;
ALTER TABLE scores ADD COLUMN rank_high INTEGER;
ALTER TABLE scores ADD COLUMN fits BOOLEAN;              -- false: `why_not` names what of the brief leaves them out
ALTER TABLE scores ADD COLUMN weights VARCHAR;
CREATE TABLE fairness (
  run_id VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, compared VARCHAR NOT NULL,   -- small | new | not English | short-form | comments off
  members INTEGER NOT NULL, others INTEGER NOT NULL, pairs INTEGER NOT NULL,
  difference DOUBLE, low DOUBLE, high DOUBLE,            -- of the rank's percentile, in points
  relevance_difference DOUBLE, state VARCHAR NOT NULL, sentence VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (run_id, compared));
