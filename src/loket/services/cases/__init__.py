"""One application: draft, case, steps."""
