"""Approval rules, chains, absences, links."""
