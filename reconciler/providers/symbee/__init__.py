"""Symbee Connect: its hosts, its queue statistics, and its configuration behind one interface."""
