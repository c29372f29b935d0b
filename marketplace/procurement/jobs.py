"""Work of procurement done after the commit. Every job can safely run twice."""
