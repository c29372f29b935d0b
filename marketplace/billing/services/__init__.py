"""What is done with invoices: the only code that changes them.

Each function follows the same six steps: lock, permit, check, change, record, tell.
"""
