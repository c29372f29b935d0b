"""A shop of django-oscar as it comes, with the products of our market.

It runs in an environment of its own and imports nothing of the marketplace.
"""
