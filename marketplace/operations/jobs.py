"""Work of operations done after the commit. Every job can safely run twice."""
