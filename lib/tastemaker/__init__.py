"""A research workbench for influencer discovery."""
