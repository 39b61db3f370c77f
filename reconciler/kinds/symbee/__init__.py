"""What the kinds that Symbee keeps share: one form of fields a kind, and all that follows from it.

    form        the fields of a kind: where they stand, what the portal calls them, what sort of value they hold
    places      paths of values, and specs as flat maps and back
    collection  the reads, and an item that was read as an Observation
    queues      what is known of skill queues: from manifests, from the collection, from queue statistics
    stating     a manifest's values, as plans show them and as requests carry them
    putting     the requests, and what they bring about
    screening   what a person does in the portal instead

A form's kind is reached by one list, a get, a put and a delete. Who answers is not known here: a gateway, or the record
of what people have confirmed.
"""
