"""Work of producers done after the commit. Every job can safely run twice."""
