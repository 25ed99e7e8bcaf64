"""Inspections: what officers carry to a place, and what comes back."""
