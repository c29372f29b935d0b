"""`python -m marketplace` is the `marketplace` command."""

import gc
import os
import sys
import tempfile

# A private folder is made in it.
MEMORY = "/dev/shm"  # noqa: S108 # nosec B108


def run() -> None:
    """Load the command line, then run it.

    What is made while loading stays: looking for garbage would take a quarter of the time.
    """
    gc.disable()
    from marketplace.cli import main  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    main()


if sys.argv[1:2] == ["serve"]:
    # All processes of a service count into one folder; that is decided before anything loads.
    # It lies in memory where it can: a full disk would end whoever counts.
    memory = MEMORY if os.path.isdir(MEMORY) else None  # noqa: PTH112 - pathlib loads too much
    with tempfile.TemporaryDirectory(prefix="belabeliku-metrics-", dir=memory) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        run()
else:
    run()
