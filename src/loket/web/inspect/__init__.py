"""The auditors' door."""
