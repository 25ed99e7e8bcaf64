"""Pillar 3: oversight and accountability."""
