"""Tables that the application may add to and read, and nothing else (promise 3)."""

APPEND_ONLY_TABLES = ("audit_entry", "audit_read", "audit_attempt")
