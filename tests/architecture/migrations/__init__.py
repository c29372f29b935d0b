"""Migrations, walked step by step with data in every table, down and up again."""
