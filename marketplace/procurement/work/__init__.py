"""What waits for whom: each kind of work registers once, then everybody's list shows it."""

from marketplace.procurement.work import buying, deciding, paying, receiving  # noqa: F401
from marketplace.procurement.work.registry import KINDS, Task, counts, tasks

__all__ = ["KINDS", "Task", "counts", "tasks"]
