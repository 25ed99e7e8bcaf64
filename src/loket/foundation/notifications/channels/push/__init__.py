"""Notices on phones and computers, by the push services of the browsers."""
