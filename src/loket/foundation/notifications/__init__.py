"""Messages to people: see README.md."""
