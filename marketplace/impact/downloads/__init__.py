"""The figures as files: the same as page and API, safe to open in a spreadsheet."""

from marketplace.impact.downloads.csv_file import csv_file
from marketplace.impact.downloads.sheets import Book, book_of
from marketplace.impact.downloads.xlsx_file import xlsx_file

__all__ = ["Book", "book_of", "csv_file", "xlsx_file"]
