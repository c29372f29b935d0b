"""The SQL that turns receipts, payments and declarations into events, and events into rollups.

The same statements write one receipt and all of them, so that a rebuild equals what was
written one by one. Where the databases differ, `dialect` says how.
"""
