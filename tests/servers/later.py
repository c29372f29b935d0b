"""`marketplace …` as it will run so many days from now: `python -m tests.servers.later serve`.

The process, and all that it forks, sees a clock that is `DAYS_AHEAD` days fast and ticks on.
"""

from __future__ import annotations

import os
import runpy
from datetime import timedelta

import time_machine

time_machine.travel(timedelta(days=int(os.environ["DAYS_AHEAD"])), tick=True).start()
runpy.run_module("marketplace", run_name="__main__", alter_sys=True)
