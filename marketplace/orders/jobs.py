"""Work of orders done after the commit. Every job can safely run twice."""
