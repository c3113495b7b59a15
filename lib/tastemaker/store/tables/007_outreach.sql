-- Follow-ups, short messages, experiments, replies, what people change in drafts, and what colleagues did elsewhere.
ALTER TABLE drafts ADD COLUMN touch INTEGER DEFAULT 1;        -- 1 the first letter, 2 and 3 follow-ups
ALTER TABLE drafts ADD COLUMN follows VARCHAR;                -- the draft that a follow-up follows
ALTER TABLE drafts ADD COLUMN tongue VARCHAR DEFAULT '';      -- the language of the letter
ALTER TABLE drafts ADD COLUMN style VARCHAR DEFAULT '';       -- the template style, or empty
ALTER TABLE drafts ADD COLUMN why VARCHAR DEFAULT '';         -- why this person, for the reviewer
ALTER TABLE drafts ADD COLUMN short VARCHAR DEFAULT '';       -- a message that a person copies by hand
ALTER TABLE drafts ADD COLUMN variant VARCHAR DEFAULT '{}';   -- {"experiment": "arm"}: what was tried in this draft
ALTER TABLE drafts ADD COLUMN due_at TIMESTAMPTZ;             -- before this moment a follow-up is not in the outbox
ALTER TABLE touches ADD COLUMN sent_at TIMESTAMPTZ;           -- when the mail left, where the mailbox says so
ALTER TABLE touches ADD COLUMN message_id VARCHAR;
ALTER TABLE optouts ADD COLUMN person_hash VARCHAR;           -- keyed hash of platform and id, where no more may be kept
CREATE TABLE experiments (                                    -- registered before anyone looks; arms by keyed hash of the profile
  experiment_id VARCHAR PRIMARY KEY, campaign_id VARCHAR NOT NULL, name VARCHAR NOT NULL,
  what VARCHAR NOT NULL,                                      -- subject | opening | offer
  arms VARCHAR NOT NULL,                                      -- ["a", "b"]: texts or names of variants
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ, run_id VARCHAR NOT NULL);
CREATE TABLE replies (                                        -- read from the person's own mailbox, or entered
  reply_id VARCHAR PRIMARY KEY,                               -- keyed hash of the reply's Message-ID: twice is once
  campaign_id VARCHAR NOT NULL, profile_key BIGINT NOT NULL, draft_id VARCHAR, contact_hash VARCHAR,
  kind VARCHAR NOT NULL,                                      -- interested | question | no | opt-out | out of office | unclear
  sure DOUBLE, quote VARCHAR NOT NULL, received_at TIMESTAMPTZ NOT NULL,
  decided VARCHAR, decided_by VARCHAR, decided_at TIMESTAMPTZ,    -- a person's own reading of it
  recorded_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE style_rules (                                    -- append-only; the last row of a rule counts
  ordinal BIGINT PRIMARY KEY, rule_id VARCHAR NOT NULL, campaign_id VARCHAR, tongue VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,                                      -- replace | remove | add
  before VARCHAR NOT NULL, after VARCHAR NOT NULL, seen INTEGER NOT NULL,
  state VARCHAR NOT NULL,                                     -- proposed | accepted | declined
  made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE elsewhere (                                      -- touches and opt-outs of colleagues, from a shared ledger
  entry_id VARCHAR PRIMARY KEY, kind VARCHAR NOT NULL,        -- touch | optout
  person_hash VARCHAR, contact_hash VARCHAR, campaign_id VARCHAR NOT NULL, made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL,
  read_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE short_links (                                    -- made once each: the free plan has few
  url VARCHAR PRIMARY KEY, link VARCHAR NOT NULL, maker VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
