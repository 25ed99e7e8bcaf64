"""Uploads and documents, sealed: see README.md."""
