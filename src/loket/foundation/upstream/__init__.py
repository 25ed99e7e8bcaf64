"""Signing in by providers of others (OpenID Connect): see README.md."""
