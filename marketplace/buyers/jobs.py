"""Work of buyers done after the commit. Every job can safely run twice."""
