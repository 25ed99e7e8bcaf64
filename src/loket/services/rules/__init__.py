"""The rule language: small, total, and the same for one case and for a whole population."""
