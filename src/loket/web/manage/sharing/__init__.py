"""Grants to share data: who may read what, proposed by one operator, decided by another."""
