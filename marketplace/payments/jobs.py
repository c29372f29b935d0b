"""Work of payments done after the commit. Every job can safely run twice."""
