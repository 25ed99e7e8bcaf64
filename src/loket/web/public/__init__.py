"""The door of everybody: standards, search, tracking, verification, figures. No account, no cookie."""
