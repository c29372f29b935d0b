"""Everything that changes requests for quotation and what belongs to them."""
