"""Amazon Connect as far as queues, email addresses and what they refer to go.

`table` lists the operations; the other modules hold their meaning. No wire format is known here.
"""
