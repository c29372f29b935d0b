"""Run the twin as a process: python -m tests.stripe_twin --port N --webhook URL --secret S."""

import argparse
import signal
import sys
import threading

from tests.stripe_twin import StripeTwin


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stripe_twin", description=__doc__)
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook", help="where signed events are posted")
    parser.add_argument("--secret", default="whsec_twin", help="signs the events")
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    webhooks = [(options.webhook, options.secret)] if options.webhook else []
    with StripeTwin(webhooks, port=options.port) as twin:
        sys.stdout.write(f"Stripe twin on {twin.url}\n")
        sys.stdout.flush()
        stop.wait()


if __name__ == "__main__":
    main()
