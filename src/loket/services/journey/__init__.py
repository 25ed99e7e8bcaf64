"""The order of things, written once."""
