"""Accounts, sign-in, and the appointments of officers."""
