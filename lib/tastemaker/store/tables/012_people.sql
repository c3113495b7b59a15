-- Who is who: the signs by which the machine joins profiles, what a person said, what is still asked, and who resembles whom.
-- In every table `profile_key` is the smaller key of two, but for flags, where it is the one that resembles.
CREATE TABLE people_signs (                              -- what joins two profiles now; made anew whenever their facts change
  profile_key BIGINT NOT NULL, other_key BIGINT NOT NULL, place INTEGER NOT NULL,   -- strongest first
  kind VARCHAR NOT NULL, reason VARCHAR NOT NULL,        -- `kind` holds no word of a platform's, `reason` may
  probability DOUBLE, made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, run_id VARCHAR NOT NULL,
  PRIMARY KEY (profile_key, other_key));
CREATE TABLE people_words (                              -- append-only, of persons alone; the newest word counts
  ordinal BIGINT PRIMARY KEY, profile_key BIGINT NOT NULL, other_key BIGINT NOT NULL,   -- the same twice: of that profile alone
  word VARCHAR NOT NULL,                                 -- same | two channels | different | alone | skip | undo
  undoes BIGINT,                                         -- the ordinal of the word that an undo takes back
  note VARCHAR NOT NULL DEFAULT '', made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL);
CREATE TABLE people_questions (                          -- pairs that a person should look at; made anew like the signs
  profile_key BIGINT NOT NULL, other_key BIGINT NOT NULL, place INTEGER NOT NULL,   -- most useful first
  probability DOUBLE, gain DOUBLE, reason VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ,
  run_id VARCHAR NOT NULL, PRIMARY KEY (profile_key, other_key));
CREATE TABLE people_flags (                              -- a profile that resembles another and is linked by nothing of theirs
  profile_key BIGINT NOT NULL, other_key BIGINT NOT NULL,
  kind VARCHAR NOT NULL,                                 -- impostor? | fan?; evidence, never a verdict
  reason VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ, run_id VARCHAR NOT NULL,
  PRIMARY KEY (profile_key, other_key, kind));
