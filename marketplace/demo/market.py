"""The example market while it is being made: everything that its lives share."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from marketplace.demo.books import Books
from marketplace.demo.cast import Cast
from marketplace.demo.goods import Ware
from marketplace.demo.history import History
from marketplace.demo.numbers import Numbers
from marketplace.demo.rows import Rows, Story
from marketplace.demo.shelves import Shelves
from marketplace.demo.timeline import Timeline


@dataclass
class Market:
    """What a life needs to go on."""

    rows: Rows
    timeline: Timeline
    chance: Random
    cast: Cast
    wares: list[Ware]
    history: History
    books: Books
    numbers: Numbers
    shelves: Shelves
    stories: dict[Story, None] = field(default_factory=dict)  # not ended yet, oldest first

    def open_story(self) -> Story:
        """Begin to tell of something whose rows will change for a while."""
        story = Story(self.rows)
        self.stories[story] = None
        return story

    def close(self, story: Story) -> None:
        """Hand the story's rows over: nothing more happens in it."""
        del self.stories[story]
        story.finish()

    def count_stock(self) -> None:
        """Let every producer count what is there."""
        for ware in self.wares:
            self.shelves.count(ware)

    def finish(self) -> None:
        """Write everything as it stands at the end."""
        for story in list(self.stories):
            self.close(story)
        self.shelves.finish(self.wares)
        self.numbers.finish()
        self.history.finish()
        self.books.finish()
        self.rows.finish()
