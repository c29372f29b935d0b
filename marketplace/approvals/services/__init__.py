"""All that changes rules and flows."""
