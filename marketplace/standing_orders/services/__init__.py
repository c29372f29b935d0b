"""The only writers of standing orders and their occurrences."""
