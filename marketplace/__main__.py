"""`python -m marketplace` is the `marketplace` command."""

import gc
import os
import sys
import tempfile


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
    with tempfile.TemporaryDirectory(prefix="belabeliku-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        run()
else:
    run()
