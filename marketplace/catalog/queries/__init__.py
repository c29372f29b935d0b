"""What can be read of catalog, one module per group of questions."""
