"""Every door of the app, tried by every role with its own, a foreign and a missing thing.

A new route needs one line in the table of its feature, `doors/FEATURE.py`. A new kind of thing
is made there, too, by a function `furnish(deal)` or `equip(member)`.
"""
