"""Every question asked of the ledger, of payments and of payouts. Reads only."""
