"""Background jobs: asked for in the caller's transaction, done at least once, soon."""
