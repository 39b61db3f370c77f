"""What the kinds of SMS share, offline: numbers, countries, texts, conditions of fields, and mappings' models."""
