"""AWS End User Messaging SMS as far as the product meets it: phone numbers, configuration sets, tags.

Each Region has its own. Numbers come from the seed: nobody buys or releases one here.
"""
