"""Work of catalog done after the commit. Every job can safely run twice."""
