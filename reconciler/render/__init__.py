"""How results look: terminal text now, other forms beside it. Pure functions of model values; nothing here decides."""
