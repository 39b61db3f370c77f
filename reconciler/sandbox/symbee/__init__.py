"""Symbee's side of the stand-in: the gateway to its configuration, and what it tells of queues."""
