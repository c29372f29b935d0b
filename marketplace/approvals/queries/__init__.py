"""Questions about rules, people and flows. Reads only."""
