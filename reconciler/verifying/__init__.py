"""The checks: what is looked at or tried after changes, and what it proves."""
