"""What may be done with a spreadsheet: sent, understood, applied, taken back."""
