"""The web pages of procurement."""
