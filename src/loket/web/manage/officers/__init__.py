"""The people of the office: who holds which post, who acts for whom, who is away, and what waits for a second person."""
