"""The door of citizens: applying, following, documents, messages, the account."""
