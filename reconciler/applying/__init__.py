"""Writes, in one place: re-read what is touched, journal, send, read back."""
