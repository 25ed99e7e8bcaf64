"""What is issued, signed and checked: see README.md."""
