"""A copy of everything in one file: tables as JSON lines, media, and the digest of each.

It is taken from one unchanging view of the database while the service runs, and is the same
for SQLite and PostgreSQL: what was copied from the one can be restored into the other.
"""
