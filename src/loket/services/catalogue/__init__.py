"""The catalogue: public services as data."""
