"""Why a plan refuses, or warns: what only email addresses, associations, numbers, mappings or skill queues know."""

from __future__ import annotations

from reconciler.model.codes.row import REFUSAL, WARNING, Group, Row

GROUP = Group(
    "In a plan: numbers, addresses and skill queues",
    "These a plan says of single kinds only.",
    (
        Row(
            "addressesStay",
            WARNING,
            "The manifest of an association is gone: the mark is taken off the queue, and its addresses "
            "stay.",
            "To empty a queue, keep the manifest and state `addresses: []` first.",
        ),
        Row(
            "aliasHasFlow",
            WARNING,
            "The address that becomes an alias has a live inbound flow of its own; its mail will be "
            "forwarded instead.",
            "Make sure that this is meant; otherwise leave `alias` out.",
            acknowledge=True,
        ),
        Row(
            "aliasTaken",
            REFUSAL,
            "An alias is not free: it is another address's alias, has an alias of its own, or this "
            "address is itself an alias. Amazon Connect allows one each, and no chains.",
            "Take it off there first, in an apply of its own if the other address is not managed here.",
        ),
        Row(
            "ambiguous",
            REFUSAL,
            "Several live numbers are called the same, as short codes of several countries may be.",
            "Leave it out: which one is meant cannot be said.",
        ),
        Row(
            "channelNone",
            WARNING,
            "A mapping has a number that has no two-way channel, so that nothing that customers write "
            "arrives.",
            "Declare the number as an SmsPhoneNumber with `twoWay.channel`, if customers are to be heard.",
            acknowledge=True,
        ),
        Row(
            "defaultAddress",
            REFUSAL,
            "An address is to be deleted that is the default outbound address of a live queue. A default "
            "can be changed, and not unset.",
            "Give the queue another default first.",
        ),
        Row(
            "exists",
            ("refusal", "error"),
            "A skill queue is to be created that Symbee's queue statistics list already. On the command "
            "line: `init` found a file of one of its names, or a file in place of the folder, and "
            "overwrites nothing.",
            "Take the skill queue over with `metadata.lifecycle.adopt: true` or `--adopt ADDRESS`; if a "
            "person has just made it for a work list, confirm that. For `init`: name another folder, or "
            "move what is there out of the way.",
        ),
        Row(
            "firstContact",
            REFUSAL,
            "An association in `mode: exact` meets its queue for the first time, and would take addresses "
            "off it that nobody states.",
            "List them, use `mode: include`, or set `metadata.lifecycle.adopt: true`.",
        ),
        Row(
            "forwardingPauses",
            WARNING,
            "An address changes or loses its alias: mail to the former alias is not forwarded while that "
            "goes on, or not any more.",
            "Apply at a quiet time.",
            acknowledge=True,
        ),
        Row(
            "importFailed",
            WARNING,
            "An earlier import of the number into Amazon Connect has failed; it is tried again.",
            "Mend what the message names before you apply.",
            acknowledge=True,
        ),
        Row(
            "importUnderWay",
            WARNING,
            "An import of the number into Amazon Connect is in progress. It is waited for, and not asked "
            "for again.",
            "Nothing; the apply may take longer.",
            acknowledge=True,
        ),
        Row(
            "kept",
            WARNING,
            "An association in `mode: include` leaves addresses on its queue that nobody states.",
            "Nothing, if that is meant. Use `mode: exact` to take them off.",
            acknowledge=True,
        ),
        Row(
            "messagesEnd",
            WARNING,
            "The number's two-way channel becomes none: what customers write to it arrives nowhere any more.",
            "Make sure that this is meant.",
            acknowledge=True,
        ),
        Row(
            "noFlow",
            WARNING,
            "A number's messages are to go to Amazon Connect, and neither the manifest nor the live "
            "number says which flow takes them.",
            "State `connect.flow`.",
            acknowledge=True,
        ),
        Row(
            "notActive",
            REFUSAL,
            "A number that is to be changed is not ACTIVE, and AWS changes no other.",
            "Wait until End User Messaging is done with it, then plan again.",
        ),
        Row(
            "notImported",
            REFUSAL,
            "A number states `connect.flow`, and is not imported into the instance.",
            "State `connect.import: true`.",
        ),
        Row(
            "notLive",
            REFUSAL,
            "A number that a manifest declares is not in the account and Region. Numbers are never bought "
            "from here.",
            "Claim it in the console of AWS End User Messaging SMS, or correct the number or its "
            "`region`; then plan again.",
        ),
        Row(
            "numberMoves",
            WARNING,
            "A number goes from one mapping to another: between the two changes nothing takes its messages.",
            "Apply at a quiet time.",
            acknowledge=True,
        ),
        Row(
            "numberTaken",
            REFUSAL,
            "A number is in another live mapping, which does not give it up in this plan. A number stands "
            "in one mapping only.",
            "Take it out there first, or prune that mapping.",
        ),
        Row(
            "pinpointNew",
            REFUSAL,
            "A new mapping, or one that changes its mode, is to use `pinpointProject`. Amazon Pinpoint "
            "takes no new customers.",
            "Use `endUserMessagingSns` or `endUserMessagingConnect`, with the same numbers.",
        ),
        Row(
            "pool",
            REFUSAL,
            "A number that is to be changed is in a pool, where AWS changes none.",
            "Take it out of the pool first, or state nothing that differs.",
        ),
        Row(
            "roleStays",
            WARNING,
            "The number's channel changes, and its role stays, as the manifest states none. The role has "
            "to allow the new channel.",
            "Check the role, or state `twoWay.roleArn`.",
            acknowledge=True,
        ),
        Row(
            "shared",
            REFUSAL,
            "A number belongs to another account, which shares it. Here it can only be read.",
            "Declare it where that account is kept, and leave it out here.",
        ),
        Row(
            "skillQueueAbsent",
            REFUSAL,
            "A skill queue that is on record, or referred to, does not exist: Symbee's queue statistics "
            "do not list it.",
            "Create it again in the portal with this code, or refer to another one.",
        ),
        Row(
            "skillQueuesNotVerified",
            WARNING,
            "Whether the skill queues exist was not checked: the environment states no `symbee.apiKey`, "
            "so that queue statistics cannot be asked.",
            "State `symbee.apiKey`. To be rid of the warning, every document concerned has to accept it.",
            acknowledge=True,
        ),
        Row(
            "slotTaken",
            REFUSAL,
            "Two numbers of a mapping want the same slot: one states it, and the other states it too or "
            "has it live.",
            "State another slot for one of them.",
        ),
        Row(
            "staysImported",
            WARNING,
            "A number's channel changes away from Amazon Connect. The number stays imported there, with "
            "its flow, as taking it out would release it.",
            "Nothing; it is as AWS wants it.",
            acknowledge=True,
        ),
        Row(
            "taskTypeDiffers",
            WARNING,
            "Queue statistics call a skill queue by another task type than its manifest.",
            "Correct `taskType`, or look at the queue in the portal.",
            acknowledge=True,
        ),
    ),
)
