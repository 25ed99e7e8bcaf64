"""The rollout: which version of a service runs where."""
