"""Stand-ins for services of others, for developers and tests: never in production."""
