"""The figures in words and drawings: one board for the page, the paper and the public."""

from marketplace.impact.board.making import make_board
from marketplace.impact.board.shapes import Board

__all__ = ["Board", "make_board"]
