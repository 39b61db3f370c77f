"""Pure values and the two ports (Kind, Provider). Imports nothing of ours outside this room; does no I/O."""
