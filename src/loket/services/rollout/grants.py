"""What the application may add to and never change: what reviewer and head have seen, and what was done with a proposal."""

APPEND_ONLY_TABLES = ("rollout_frozen", "rollout_proposal_line")
