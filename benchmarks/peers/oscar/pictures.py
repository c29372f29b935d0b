"""Pictures are shown as they are: drawing thumbnails is not what is compared."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """What templates ask of a thumbnail."""

    url: str
    width: int = 155
    height: int = 155


class AsTheyAre:
    """A thumbnailer that makes no thumbnails."""

    def generate_thumbnail(self, source, **_options) -> Picture:
        """Return the source itself."""
        return Picture(f"/media/{source}")

    def delete_thumbnails(self, source) -> None:
        """Do nothing: there are none."""
