"""Pillar 1: public services."""
