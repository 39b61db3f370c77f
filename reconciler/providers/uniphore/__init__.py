"""What is handed to Uniphore."""
