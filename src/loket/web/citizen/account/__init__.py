"""Signing up, in and out, passwords and sessions; allauth does the steps, `adapter` has every write recorded."""
