-- With which key a call was sent, as a short keyed hash, and what a platform itself vouches for on a profile.
ALTER TABLE calls ADD COLUMN key_hash VARCHAR;
ALTER TABLE profiles ADD COLUMN verified_links VARCHAR DEFAULT '[]';
ALTER TABLE profiles ADD COLUMN contact VARCHAR DEFAULT '';
