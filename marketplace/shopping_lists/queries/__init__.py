"""What is read of shopping lists, one module per question."""
