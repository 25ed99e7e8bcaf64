"""What tests stand on: a database of their own."""
