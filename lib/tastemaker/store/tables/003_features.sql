-- More figures of a profile, each with its n and the ends of its interval; formulas are in scoring/formulas.py.
-- Rows of earlier runs have NULL in all of them.
ALTER TABLE features ADD COLUMN posts_n INTEGER;
ALTER TABLE features ADD COLUMN reach_low DOUBLE;
ALTER TABLE features ADD COLUMN reach_high DOUBLE;
ALTER TABLE features ADD COLUMN reach_by_format VARCHAR;      -- {"format": {"median": views, "n": posts}}
ALTER TABLE features ADD COLUMN engagement_per_view_low DOUBLE;
ALTER TABLE features ADD COLUMN engagement_per_view_high DOUBLE;
ALTER TABLE features ADD COLUMN engagement_per_follower_low DOUBLE;
ALTER TABLE features ADD COLUMN engagement_per_follower_high DOUBLE;
ALTER TABLE features ADD COLUMN posts_per_week_low DOUBLE;
ALTER TABLE features ADD COLUMN posts_per_week_high DOUBLE;
ALTER TABLE features ADD COLUMN gap_days_median DOUBLE;
ALTER TABLE features ADD COLUMN regularity DOUBLE;
ALTER TABLE features ADD COLUMN regularity_n INTEGER;         -- gaps
ALTER TABLE features ADD COLUMN sponsored_share_low DOUBLE;
ALTER TABLE features ADD COLUMN sponsored_share_high DOUBLE;
ALTER TABLE features ADD COLUMN views_trend_30d DOUBLE;
ALTER TABLE features ADD COLUMN views_trend_30d_low DOUBLE;
ALTER TABLE features ADD COLUMN views_trend_30d_high DOUBLE;
ALTER TABLE features ADD COLUMN views_trend_30d_n INTEGER;
ALTER TABLE features ADD COLUMN followers_growth_30d_low DOUBLE;
ALTER TABLE features ADD COLUMN followers_growth_30d_high DOUBLE;
ALTER TABLE features ADD COLUMN formats VARCHAR;              -- {"format": posts}
ALTER TABLE features ADD COLUMN formats_n INTEGER;
ALTER TABLE features ADD COLUMN languages VARCHAR;            -- {"language": posts}
ALTER TABLE features ADD COLUMN languages_n INTEGER;
ALTER TABLE features ADD COLUMN topics VARCHAR;               -- {"tag": posts}
ALTER TABLE features ADD COLUMN topics_n INTEGER;
ALTER TABLE features ADD COLUMN replied_share DOUBLE;
ALTER TABLE features ADD COLUMN replied_n INTEGER;
ALTER TABLE features ADD COLUMN near_cohort VARCHAR;          -- the profiles nearest in size
ALTER TABLE features ADD COLUMN near_n INTEGER;
ALTER TABLE features ADD COLUMN near_reach_percentile DOUBLE;
ALTER TABLE features ADD COLUMN near_engagement_percentile DOUBLE;
