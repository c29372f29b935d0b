"""What the marketplace itself keeps of a sale. Pure: no database, no HTTP."""

FEE_BASIS_POINTS = 0  # the regency's market is free for its producers


def fee_basis_points() -> int:
    """Return the fee that is frozen on a new order line, in basis points of its price."""
    return FEE_BASIS_POINTS
