"""Templates compiled once for all processes and starts, and run without what no page needs."""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from pickle import PickleError  # nosec B403
from types import FunctionType
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache, Template
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro

from marketplace.config import VAR

KEPT = VAR / "templates"


class KeptTemplates(FileSystemBytecodeCache):
    """Keeps what was compiled, by name and content of a template."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read it, unless it was torn: then it is compiled again."""
        try:
            super().load_bytecode(bucket)
        except (OSError, ValueError, EOFError, PickleError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write it down where that is possible."""
        with suppress(OSError):  # not ours to write, or the disk is full: compiled again
            super().dump_bytecode(bucket)


class OurTemplate(Template):
    """A template whose macros see the globals of all: no page is given any of its own.

    Jinja compares both at each import, which takes a tenth of the time of a page.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002
        return super()._get_default_module()


class OurContext(Context):
    """A context that calls macros and plain functions straight away.

    Jinja asks what each thing wants to be given: a twentieth of the time of a large page.
    """

    def call(self, called: Any, /, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        """Call what a template calls."""
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)  # in which it learns whether its text is escaped
        elif kind is not FunctionType or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(*args, **named)


def register(app: Flask, folder: Path = KEPT) -> None:
    """Keep compiled templates in a folder that is ours alone: what lies there is run."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.jinja_env.template_class = OurTemplate
    app.jinja_env.context_class = OurContext
    # Another Jinja may compile the same words to something else.
    app.jinja_env.bytecode_cache = KeptTemplates(str(folder), f"{version('jinja2')}-%s")
