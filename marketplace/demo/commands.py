"""`marketplace demo`: the example market."""

from __future__ import annotations

from collections.abc import Mapping

import click
from flask.cli import with_appcontext

from marketplace.demo.approvals import ask_those_who_approve
from marketplace.demo.loading import DEFAULT_SEED, NotEmpty, load_market
from marketplace.demo.scale import Scale

TOLD = ("producers", "offers", "buyers", "orders", "invoices", "payments")


@click.command("demo")
@click.option(
    "--scale", type=click.Choice([s.value for s in Scale]), default="small", show_default=True
)
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Same seed, same market.")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a market already.")
@with_appcontext
def demo_command(scale: str, seed: int, *, if_empty: bool) -> None:
    """Load the example market into an empty database."""
    try:
        written = load_market(scale=Scale(scale), seed=seed)
    except NotEmpty:
        if if_empty:
            return
        raise click.ClickException(
            "this database already holds organisations; the example market needs an empty one"
        ) from None
    ask_those_who_approve()
    tell_loaded(written)


def tell_loaded(written: Mapping[str, int]) -> None:
    """Print how large the market is that was loaded."""
    counts = ", ".join(f"{written[table]:,} {table}" for table in TOLD)
    click.echo(f"Example market loaded: {counts}.")
