-- Which profiles the kept hashes belong to, as far as that was worked out: the view `recognised_people` adds what is newer.
CREATE TABLE recognised (profile_key BIGINT NOT NULL, hash VARCHAR NOT NULL, PRIMARY KEY (profile_key, hash));
