"""The ground: it knows no service."""
