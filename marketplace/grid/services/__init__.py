"""What changes goods from the table of many goods."""
