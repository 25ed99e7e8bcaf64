"""Doors: HTTP only, no rule of the domain."""
