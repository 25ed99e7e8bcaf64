"""Upkeep: what the operator did to keep the installation safe."""
