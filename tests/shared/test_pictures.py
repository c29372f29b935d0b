"""What strangers upload becomes harmless, or is refused with a sentence; never more."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time

import pytest
from PIL import Image

from marketplace.shared import pictures
from marketplace.shared.errors import Invalid
from marketplace.shared.pictures import CHILD, REFUSALS, make_harmless
from tests.shared.hostile_photos import a_bomb, a_photo, a_photo_of_a_home, corpus

WIDTHS = (320, 640, 1280)
MEGABYTE = 1024 * 1024
HOSTILE = corpus()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_comes_back_as_webp_in_three_widths(kind):
    made = make_harmless(a_photo(kind), WIDTHS)

    assert (made.width, made.height) == (1280, 720)
    for width, content in made.files.items():
        with Image.open(io.BytesIO(content)) as photo:
            assert (photo.format, photo.size) == ("WEBP", (width, width * 9 // 16))


def test_a_small_photo_is_not_blown_up():
    made = make_harmless(a_photo(size=(500, 400)), WIDTHS)
    sizes = [Image.open(io.BytesIO(content)).size for content in made.files.values()]
    assert (made.width, made.height) == (500, 400)
    assert sizes == [(320, 256), (500, 400), (500, 400)]


def test_a_photo_stands_upright_and_tells_nothing():
    original = a_photo_of_a_home()
    assert b"Contoh Kamera" in original
    assert b"RT 3" in original

    made = make_harmless(original, WIDTHS)

    assert made.width < made.height
    for content in made.files.values():
        with Image.open(io.BytesIO(content)) as photo:
            assert dict(photo.getexif()) == {}
            assert not set(photo.info) & {"exif", "xmp", "icc_profile"}
        assert b"Contoh" not in content
        assert b"RT 3" not in content


@pytest.mark.parametrize("mode", ["L", "P", "1", "RGBA", "LA", "CMYK", "I;16"])
def test_every_way_of_storing_colours_is_read(mode):
    out = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (400, 300)).save(out, kind)
    made = make_harmless(out.getvalue(), (320,))
    assert Image.open(io.BytesIO(made.files[320])).mode == "RGB"


def test_what_shines_through_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(out, "PNG")
    made = make_harmless(out.getvalue(), (320,))
    assert Image.open(io.BytesIO(made.files[320])).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_within_two_seconds(what):
    begin = time.monotonic()

    with pytest.raises(Invalid) as refused:
        make_harmless(HOSTILE[what], WIDTHS, field="foto")

    assert time.monotonic() - begin < 2
    (sentence,) = refused.value.errors["foto"]
    assert sentence in {str(known) for known in REFUSALS.values()}


def test_a_photo_with_the_phones_own_trailer_is_taken():
    motion = a_photo(size=(300, 200)) + b"\x00\x00\x00\x18ftypmp42" + bytes(2000)
    assert make_harmless(motion, (320,)).width == 300


def test_a_bomb_stays_small_in_memory():
    assert len(a_bomb()) < 150_000
    assert _peak_memory(a_bomb()) < 100 * MEGABYTE


def test_the_largest_photo_fits_into_memory():
    peak = _peak_memory(a_photo("PNG", (5400, 3700), compress_level=1))
    assert peak < 300 * MEGABYTE


def _peak_memory(content: bytes) -> int:
    """Bytes that the child held at most; it must not have been killed."""
    told = (
        "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='child');"
        "print(open('/proc/self/status').read(), file=sys.stderr)"
    )
    command = [sys.executable, "-I", "-c", told, CHILD, "20000000", "1280"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    (peak,) = re.findall(rb"VmHWM:\s+(\d+) kB", done.stderr)
    return int(peak) * 1024


@pytest.mark.parametrize("fault", ["while True: pass", "import time; time.sleep(60)"])
def test_a_child_that_hangs_is_killed(monkeypatch, tmp_path, fault):
    hanging = tmp_path / "child.py"
    hanging.write_text(fault)
    monkeypatch.setattr(pictures, "CHILD", hanging)
    begin = time.monotonic()

    with pytest.raises(Invalid):
        make_harmless(a_photo(size=(64, 64)), (320,), seconds=0.5)

    assert time.monotonic() - begin < 1.5


def test_a_child_that_wants_all_memory_gets_none():
    greedy = CHILD.read_text().split("from PIL")[0] + "\nbytearray(2**30)\n"
    done = subprocess.run(
        [sys.executable, "-I", "-c", greedy], capture_output=True, check=False
    )
    assert b"MemoryError" in done.stderr
