"""Reads only: asks each kind for its observations, in the fewest calls. Nothing here can write."""
