"""Decisions may be added and read, never changed; their sealed details may be destroyed when their years are over (migration 0002 lets nothing else)."""

APPEND_ONLY_TABLES = ("decisions_decision",)
DESTROYABLE_COLUMNS = {"decisions_decision": ("details_sealed",)}
