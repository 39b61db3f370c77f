"""The live half that the three kinds of SMS mappings share. They differ by data: see each kind's `fields`."""
