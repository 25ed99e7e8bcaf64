"""How somebody comes into an office and proves it is them: see README.md."""
