-- What an adaptive pull chose to ask next, why, and what each of these calls brought. No id, handle or word of anybody: a
-- choice names its step, and steps are what erasure looks through.
CREATE TABLE choices (
  plan_id VARCHAR NOT NULL, turn INTEGER NOT NULL, place INTEGER NOT NULL,   -- its place in the turn
  step_id VARCHAR NOT NULL, arm_id VARCHAR NOT NULL,     -- an arm is a chain of pages; its id is that of its first step
  next_step VARCHAR,                                     -- the step of the arm's next page
  platform VARCHAR NOT NULL, bucket VARCHAR NOT NULL, family VARCHAR NOT NULL, page INTEGER NOT NULL, cost DOUBLE NOT NULL,
  trust DOUBLE NOT NULL, links INTEGER NOT NULL, text VARCHAR NOT NULL DEFAULT '',   -- a query's words
  expected DOUBLE NOT NULL, low DOUBLE NOT NULL, high DOUBLE NOT NULL, sampled DOUBLE NOT NULL, reason VARCHAR NOT NULL,
  chosen_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL,
  found INTEGER, new INTEGER, relevant DOUBLE, more BOOLEAN, ended_at TIMESTAMPTZ,   -- NULL until its turn is settled
  PRIMARY KEY (plan_id, turn, step_id));
