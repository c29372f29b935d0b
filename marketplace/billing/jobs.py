"""Work of billing done after the commit. Every job can safely run twice."""
