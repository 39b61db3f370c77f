"""The part of a seed that says what waits in queues.

    statistics:
      - queue: Customer Care Inbound    # a queue of Amazon Connect, by its name
        deliveryProvider: AMAZON
        agentsStaffed: 26               # figures as Symbee's API calls them; those not stated are 0, null is unknown
        itemsInQueue: 5
        emailsInQueue: 3                # in Connect's metrics only: Symbee's figures of Amazon queues leave email out
        oldestItem: 125                 # seconds
      - queue: sms-customer-care        # a skill queue, by its code
        queueName: SMS Customer Care
        taskType: SMS_PINPOINT
        openClosedState: FORCED_OPEN
        itemsInQueue: 40
        leavesPerSecond: 0.5            # from now on; without it the figures stand still

Stating a queue again, at any time, sets all its figures anew.
"""

from __future__ import annotations

from reconciler.sandbox.loads import state
from reconciler.sandbox.planting import Bed

SECTION = "statistics"


def sow_loads(bed: Bed) -> None:
    """Let the queues that the seed names have the loads that it states. Notes queues of Connect that do not exist."""
    for index, one in enumerate(bed.seed.sections[SECTION]):
        stated = {name: value for name, value in one.items() if name != "queue"}
        if one.get("deliveryProvider") != "AMAZON":
            state(bed.world, one["queue"], stated)
            continue
        queue = bed.named("queue", one["queue"], (SECTION, index, "queue"))
        if queue is not None:
            state(bed.world, queue.body["QueueArn"], stated)
