"""Messages to citizens: what they cost, what failed, and which changes somebody said were not theirs."""
