"""Text becomes manifests: reading with positions, schemas out of the kinds, overlays, references. Never a network."""
