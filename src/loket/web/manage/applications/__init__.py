"""Applications of agencies and partners: registered by two people, given their secrets, stopped when need be."""
