"""The data protection desk: what is held about people, why, how long, and what they ask about it."""
