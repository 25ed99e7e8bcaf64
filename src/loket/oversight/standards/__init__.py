"""What is promised, and how it is kept."""
