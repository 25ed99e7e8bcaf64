"""Accounts that sign in, and the appointments of officers."""
