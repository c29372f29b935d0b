"""Files that pretend to be photos, or are photos with something in them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

FULL_HD = (1920, 1080)


def a_photo(kind: str = "JPEG", size: tuple[int, int] = FULL_HD, **options) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def a_photo_of_a_home() -> bytes:
    """A phone's photo held upright: it lies on its side and tells where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter to the right
    exif[0x010F] = "Contoh Kamera"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "S", (7.0, 49.0, 30.0)
    place[3], place[4] = "E", (110.0, 9.0, 12.0)
    return a_photo(exif=exif, xmp=b"<x:xmpmeta>Bu Contoh, RT 3</x:xmpmeta>")


def a_bomb(side: int = 30_000) -> bytes:
    """A PNG of about 100 kB that unpacks to 900 million pixels."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    pixels = b"".join(packer.compress(row) for _row in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data)
        for name, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def a_lying_png(width: int, height: int) -> bytes:
    """A PNG whose header promises more than its pixels hold."""
    content = a_photo("PNG", (64, 64))
    header = struct.pack(">II", width, height) + content[24:29]
    return content[:8] + _chunk(b"IHDR", header) + content[33:]


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("isi.txt", "isi")
    return out.getvalue()


def corpus() -> dict[str, bytes]:
    jpeg, png = a_photo(size=(200, 200)), a_photo("PNG", (200, 200))
    gif = io.BytesIO()
    Image.new("RGB", (20, 20)).save(gif, "GIF")
    tiff = io.BytesIO()
    Image.new("RGB", (20, 20)).save(tiff, "TIFF")
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "html": b"<!doctype html><script>alert(1)</script>",
        "pdf": b"%PDF-1.7\n%%EOF",
        "zip": a_zip(),
        "gif": gif.getvalue(),
        "tiff": tiff.getvalue(),
        "fits": b"SIMPLE  =                    T" + b" " * 2850,
        "program": b"\x7fELF" + bytes(400),
        "words": b"hanya teks " * 30,
        "only a JPEG's beginning": b"\xff\xd8\xff\xe0",
        "only a PNG's beginning": png[:33],
        "only a WebP's beginning": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
        "JPEG cut off": jpeg[: len(jpeg) // 2],
        "PNG cut off": png[: len(png) // 2],
        "JPEG with a page behind it": jpeg + b"<HTML><body onload=alert(1)>",
        "JPEG with a script in its comment": jpeg[:2]
        + _comment(b"<script>x</script>")
        + jpeg[2:],
        "JPEG with PHP in its comment": jpeg[:2]
        + _comment(b"<?php system($_GET[0]);")
        + jpeg[2:],
        "PNG with a zip behind it": png + a_zip(),
        "JPEG with a PDF behind it": jpeg + b"\n%PDF-1.4\n",
        "GIF's beginning, JPEG's end": b"GIF89a" + jpeg,
        "JPEG's beginning, noise": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40,
        "PNG of 900 megapixels": a_bomb(),
        "PNG that lies about its size": a_lying_png(4000, 4000),
        "PNG of no width": a_lying_png(0, 100),
        "PNG beyond all measure": a_lying_png(2**31 - 1, 2**31 - 1),
        "21 megapixels": a_lying_png(7000, 3001),
        "too many bytes": jpeg + bytes(10 * 1024 * 1024),
    }


def _comment(words: bytes) -> bytes:
    return b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words
