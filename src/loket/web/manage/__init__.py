"""The door of those who run the office: operators, authors of services, their reviewers."""
