"""Alerts: a condition on a valuation, told once when it becomes true."""
