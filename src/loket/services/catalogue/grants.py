"""Tables that the application may add to and read, and nothing else: a published version never changes."""

APPEND_ONLY_TABLES = ("catalogue_serviceversion",)
