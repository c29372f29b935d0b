"""All that changes shopping lists."""
