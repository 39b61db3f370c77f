"""Pure: manifests and observations become a plan. No I/O, no clock, no randomness: they are passed in."""
