"""Applications of agencies and partners: who they are, what they may ask, and the tokens they hold: see README.md."""
