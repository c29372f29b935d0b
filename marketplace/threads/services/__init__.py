"""The only writers of conversations."""
