"""Answers that come by mail: addresses, reading what came, cutting off what was quoted."""
