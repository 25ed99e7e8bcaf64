"""The shared screen parts: every door stands on this package, and it knows no domain."""
