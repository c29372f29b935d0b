"""A site with one hole of each kind, so that a scan which finds nothing there is worthless."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from flask import Flask, Response, redirect, request

app = Flask(__name__)
notes: list[str] = []
ELSEWHERE = mkdtemp()  # what is injected writes files


def plain(text):
    """One hole each: what is plain text is no place for scripts."""
    return Response(text, mimetype="text/plain")


@app.get("/healthz")
def alive():
    return "ok"


@app.get("/")
def home():
    return (
        '<a href="/echo?q=a">1</a><a href="/find?q=a">2</a><a href="/go?to=/">3</a>'
        '<a href="/read?name=a">4</a><a href="/run?host=a">5</a>'
        '<form method="post" action="/note"><input name="text"><input type="submit"></form>'
        '<a href="/notes">6</a>'
    )


@app.get("/echo")
def echo():
    return f"<p>{request.args['q']}</p>"


@app.get("/find")
def find():
    database = sqlite3.connect(":memory:")
    database.execute("create table goods (name text)")
    rows = database.execute(f"select name from goods where name = '{request.args['q']}'")
    return plain(str(rows.fetchall()))


@app.errorhandler(sqlite3.Error)
def tell(error):
    return plain(f"[SQLITE_ERROR] SQL error or missing database ({error})")


@app.get("/go")
def go():
    return redirect(request.args["to"].splitlines()[0])


@app.get("/read")
def read():
    path = Path("/srv") / request.args["name"]
    return plain(path.read_text() if path.is_file() else "?")


@app.get("/run")
def run():
    line = f"echo {request.args['host']}"
    done = subprocess.run(line, shell=True, capture_output=True, check=False, cwd=ELSEWHERE)  # noqa: S602
    return plain(done.stdout)


@app.post("/note")
def note():
    notes.append(request.form["text"])
    return redirect("/notes")


@app.get("/notes")
def show_notes():
    return "".join(f"<p>{each}</p>" for each in notes)
