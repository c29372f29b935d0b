"""Work of accounts done after the commit. Every job can safely run twice."""
