"""The health of the system: what runs, what fails, what needs a hand."""
