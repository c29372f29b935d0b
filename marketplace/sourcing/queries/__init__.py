"""Every question asked of requests for quotation. Reads only."""
