"""From template and data to pages, in a process of its own."""
