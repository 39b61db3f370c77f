"""Every operation of AWS End User Messaging SMS that the stand-in has: the only registration."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.sandbox.session import Built
from reconciler.sandbox.sms_voice import configuration_sets, numbers, tags

OPERATIONS: Mapping[str, Built] = {
    "DescribeConfigurationSets": Built(configuration_sets.describe_sets),
    "DescribePhoneNumbers": Built(numbers.describe_numbers),
    "ListTagsForResource": Built(tags.list_tags),
    "TagResource": Built(tags.tag_resource, mutates=True),
    "UntagResource": Built(tags.untag_resource, mutates=True),
    "UpdatePhoneNumber": Built(numbers.update_number, mutates=True),
}
