"""Work of fulfilment done after the commit. Every job can safely run twice."""
