"""Decisions may be added and read, never changed."""

APPEND_ONLY_TABLES = ("decisions_decision",)
