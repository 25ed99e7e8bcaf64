"""The population register: people, families, and what may change them."""
