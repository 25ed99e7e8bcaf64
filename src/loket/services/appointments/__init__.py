"""Visits that a step asks for, and the times that are booked for them."""
