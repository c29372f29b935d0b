"""The program that decodes a stranger's photo. It runs alone, limited, and for a moment.

Arguments: the most pixels it reads, then the widths to make. The photo comes in on standard
input; a line of JSON goes out, followed by the WebP files one after another.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings

MEGABYTE = 1024 * 1024
MEMORY = 420 * MEGABYTE  # of addresses; a photo of 20 megapixels needs about half of it
CPU_SECONDS = 10
TALLEST = 4  # times the width; more is a strip, not a photo
QUALITY = 80

resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

from PIL import Image, ImageOps, ImageStat  # noqa: E402 - only under the limits


def read(content: bytes, largest: int, width: int) -> Image.Image:
    """Return the photo upright, at most `width` wide, in plain colours on white."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as photo:
        if photo.width * photo.height > largest:
            raise OverflowError
        photo.draft("RGB", (2 * width, 2 * width))  # JPEG can be decoded smaller at once
        if photo.mode in {"P", "1"}:
            small: Image.Image = photo.convert("RGBA")
        else:
            photo.load()
            small = photo
        if small.mode.startswith("I"):
            small = small.point(lambda value: value / 256).convert("L")  # 16 bits of grey
        small.thumbnail((TALLEST * width, TALLEST * width))
        upright = ImageOps.exif_transpose(small)
    upright.thumbnail((width, TALLEST * width))
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        upright = Image.new("RGB", layer.size, "white")
        upright.paste(layer, mask=layer)
    plain = upright.convert("RGB")
    plain.info = {}  # place, time, device, profiles: none of it leaves
    return plain


def encode(photo: Image.Image, width: int) -> bytes:
    """Return the photo as WebP, no wider than `width`."""
    small = photo.copy()
    small.thumbnail((width, TALLEST * width))
    out = io.BytesIO()
    small.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def main() -> None:
    """Read, encode, answer; what cannot be read is told in one word."""
    warnings.simplefilter("error")
    largest, *widths = (int(text) for text in sys.argv[1:])
    Image.MAX_IMAGE_PIXELS = largest
    out = sys.stdout.buffer
    try:
        photo = read(sys.stdin.buffer.read(), largest, max(widths))
    except (OverflowError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        out.write(b'{"refused": "pixels"}\n')
        return
    except Exception:  # whatever a broken file does to a decoder
        out.write(b'{"refused": "broken"}\n')
        return
    files = [encode(photo, width) for width in widths]
    facts = {
        "width": photo.width,
        "height": photo.height,
        "brightness": round(ImageStat.Stat(photo.convert("L")).mean[0]),
        "lengths": [len(file) for file in files],
    }
    out.write(json.dumps(facts).encode() + b"\n" + b"".join(files))


main()
