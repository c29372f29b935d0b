"""Questions asked of requirements, and what producers hold of them. Reads only."""
