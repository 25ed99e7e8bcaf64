"""Regions, areas, agencies, units, positions, and when they work."""
