"""
The embedded PostgreSQL: a server of our own from any folder of binaries, started, watched and stopped by us.

In: a folder for its data and a folder of programs. Out: a `Cluster` that runs, with two roles and their passwords.
Trusted for: the owner's password and the superuser's socket; who can read the cluster's folder can change every row.
"""
