"""Agencies, units, positions and the calendar of the region."""
