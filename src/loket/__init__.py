"""Loket, the Single Government Gateway: the published standard of a public service is the program."""
