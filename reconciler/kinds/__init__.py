"""The domain: one package per resource type, and one literal table of them. Pure: nothing here talks to anyone."""
