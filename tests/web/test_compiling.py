"""Compiled templates are kept, and never shown in place of changed ones."""

from flask import Flask, render_template

from marketplace.web import compiling


def _app(templates, kept):
    app = Flask(__name__, template_folder=templates)
    compiling.register(app, kept)
    return app


def _drawn(app):
    with app.test_request_context():
        return render_template("page.html")


def test_another_process_takes_what_was_compiled(tmp_path):
    (tmp_path / "page.html").write_text("{{ 1 + 1 }}")
    assert _drawn(_app(tmp_path, tmp_path / "kept")) == "2"
    files = list((tmp_path / "kept").iterdir())
    assert len(files) == 1
    written = files[0].stat().st_mtime_ns
    assert _drawn(_app(tmp_path, tmp_path / "kept")) == "2"
    assert files[0].stat().st_mtime_ns == written


def test_a_changed_template_is_compiled_again(tmp_path):
    (tmp_path / "page.html").write_text("old")
    _drawn(_app(tmp_path, tmp_path / "kept"))
    (tmp_path / "page.html").write_text("new")
    assert _drawn(_app(tmp_path, tmp_path / "kept")) == "new"


def test_what_is_torn_is_compiled_again(tmp_path):
    (tmp_path / "page.html").write_text("whole")
    _drawn(_app(tmp_path, tmp_path / "kept"))
    (file,) = (tmp_path / "kept").iterdir()
    file.write_bytes(file.read_bytes()[:30])
    assert _drawn(_app(tmp_path, tmp_path / "kept")) == "whole"


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "page.html").write_text("shown")
    (tmp_path / "kept").write_text("a file, no folder")
    assert _drawn(_app(tmp_path, tmp_path / "kept")) == "shown"


def test_only_we_may_write_what_is_run(tmp_path):
    _app(tmp_path, tmp_path / "kept")
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
