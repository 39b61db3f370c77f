"""One file per command; one composition root; one error boundary."""
