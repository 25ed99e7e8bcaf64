"""This room publishes nothing yet: what it changes is seen through its queries within five seconds."""
