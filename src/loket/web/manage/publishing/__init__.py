"""Publishing: proposals from submission to force, versions that run, pilots and how they compare."""
