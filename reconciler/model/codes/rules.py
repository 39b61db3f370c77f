"""What can be wrong between values that have to fit each other: rules of single kinds, offline."""

from __future__ import annotations

from reconciler.model.codes.row import PROBLEM, WARNING, Group, Row

GROUP = Group(
    "What goes with what",
    "`validate` says these of values that have to fit each other: in one document, between documents, "
    "and with the world's telephone numbers. Those of messages come from checks and from `send` as "
    "well.",
    (
        Row(
            "addressee",
            WARNING,
            "An email contact is from one of its two parties, and the other one stands in neither `to`, "
            "`cc` nor `bcc`.",
            "Check whom the email went to, and add the address.",
            acknowledge=True,
        ),
        Row(
            "addressRepeated",
            PROBLEM,
            "An association lists the same address twice, in two spellings or forms.",
            "Remove one of the two.",
        ),
        Row(
            "aliasChain",
            PROBLEM,
            "The `alias` of an EmailAddress has an alias of its own. Amazon Connect knows no chains.",
            "Take the alias off the other address, or name another one.",
        ),
        Row(
            "aliasInboundFlow",
            WARNING,
            "The `alias` of an EmailAddress has an inbound flow, which its mail will not reach: it is "
            "forwarded instead.",
            "Leave `inboundFlow` out of the alias's manifest.",
            acknowledge=True,
        ),
        Row(
            "aliasOfItself",
            PROBLEM,
            "An EmailAddress names itself as its `alias`.",
            "Name another EmailAddress, or leave `alias` out.",
        ),
        Row(
            "amazonPrerequisite",
            WARNING,
            "A mapping with `deliveryProvider: amazon` needs what cannot be looked at from here: Symbee's "
            "Chat Integration CloudFormation stack. Agents who begin conversations have to be Available, "
            "with cross-channel concurrency in their routing profile.",
            "Make sure of it once, then accept the warning.",
            acknowledge=True,
        ),
        Row(
            "bytes",
            WARNING,
            "An attribute of a routed email is short enough in UTF-16 units, but not in bytes. Symbee's "
            "page does not say which of them it counts.",
            "Shorten it to be sure.",
            acknowledge=True,
        ),
        Row(
            "channel",
            ("problem", "refusal"),
            "A mapping's `mode` wants another two-way channel than one of its numbers has. "
            "`endUserMessagingSns` wants sns, `endUserMessagingConnect` wants connect; `validate` looks "
            "at the number's manifest, `plan` at the live number.",
            "Change the mode, or `twoWay.channel` of the number; one that is only live can be declared as "
            "an SmsPhoneNumber.",
        ),
        Row(
            "defaultRepeated",
            PROBLEM,
            "An association lists its `default` among `addresses` too.",
            "Take it out of `addresses`: they come besides the default.",
        ),
        Row(
            "idleMessageSuppressed",
            WARNING,
            "A mapping suppresses system messages and states an idle timeout message, which may be one of "
            "them; Symbee does not say.",
            "Leave one of the two out.",
            acknowledge=True,
        ),
        Row(
            "keyRepeated",
            PROBLEM,
            "Two numbers of a mapping have the same `key`, by which overlays tell them apart.",
            "Change one of the two.",
        ),
        Row(
            "messageLength",
            WARNING,
            "A chat message is longer than one SMS (160 places of GSM-7, or 70 characters with any other "
            "sign), so that customers get several.",
            "Shorten it; the message names a sign that is not in GSM-7.",
            acknowledge=True,
        ),
        Row(
            "metadataKeys",
            ("problem", "refusal"),
            "A contact would bring a category more than the 50 metadata keys that Uniphore takes over all "
            "its contacts. Those that were sent from here are counted in the backend.",
            "Use keys that a contact of the category has had, or leave the new ones out.",
        ),
        Row(
            "nationalNumber",
            WARNING,
            "The address of a REST mapping is a national number; it is taken as the international one "
            "that the message shows.",
            "Write the international form.",
            acknowledge=True,
        ),
        Row(
            "noOutboundContactFlow",
            WARNING,
            "A mapping with `deliveryProvider: amazon` states no `outboundContactFlow`, without which "
            "agents cannot begin conversations.",
            "State `outboundContactFlow`, if they are to.",
            acknowledge=True,
        ),
        Row(
            "noState",
            PROBLEM,
            "A QueueCheck asks queues of Amazon Connect for `openClosedState`, which only skill queues have.",
            "Remove it, or check the queues of Amazon Connect in a QueueCheck of their own.",
        ),
        Row(
            "numberLength",
            WARNING,
            "A number's calling code exists, but none of its numbers has so many digits.",
            "Check the number; there may be newer ones than are known here.",
            acknowledge=True,
        ),
        Row(
            "numberRepeated",
            PROBLEM,
            "A mapping has the same number twice.",
            "Change one of the two, or remove it.",
        ),
        Row(
            "numberWithoutFlow",
            WARNING,
            "Nothing says where a number's conversations go. The mapping has `deliveryProvider: amazon` "
            "and mode `endUserMessagingConnect`, and the SmsPhoneNumber states no `connect.flow`.",
            "State `connect.flow` in the SmsPhoneNumber.",
            acknowledge=True,
        ),
        Row(
            "phoneNumber",
            PROBLEM,
            "A number is none: no calling code begins so, or the mapping's country has no such number.",
            "Check it, and write it in E.164 form: +, the calling code, the rest.",
        ),
        Row(
            "pinpointEnded",
            ("warning", "refusal"),
            "A mapping is in mode `pinpointProject`. AWS ended Amazon Pinpoint on 2026-10-30: `validate` "
            "warns, and from 2026-10-31 on `plan` refuses.",
            "Change the mode to `endUserMessagingSns` or `endUserMessagingConnect`, with the same numbers.",
            acknowledge=True,
        ),
        Row(
            "providerOnRequest",
            WARNING,
            "Symbee has Twilio at hand, and sets up any other SMS provider on request.",
            "Ask Symbee's support to set it up. If Twilio is meant, write `Twilio`.",
            acknowledge=True,
        ),
        Row(
            "region",
            ("problem", "refusal"),
            "A number, its mapping and the instance have to be in one Region, and are not. A number "
            "imported into Amazon Connect belongs in the instance's, a mapping's numbers in the "
            "mapping's, mode `endUserMessagingConnect` in the instance's; and a live number cannot move.",
            "State the Region in which the number or the instance is, leave `connect` out, choose another "
            "mode, or use a number of that Region; the message says which.",
        ),
        Row(
            "restrictedMetadata",
            PROBLEM,
            "The metadata of an email contact have a name that the environment's "
            "`uniphore.restrictedMetadata` keeps for Uniphore itself.",
            "Choose another key.",
        ),
        Row(
            "sameAddress",
            WARNING,
            "The agent and the participant of an email contact have the same address, so that nobody can "
            "tell who wrote to whom.",
            "Write another address for one of them.",
            acknowledge=True,
        ),
        Row(
            "sender",
            PROBLEM,
            "`from` of an email contact is neither the agent's address nor the participant's.",
            "Write one of the two.",
        ),
        Row(
            "shortCode",
            PROBLEM,
            "An SMPP mapping names a short code, and its screen wants a number.",
            "Name a number in E.164 form.",
        ),
        Row(
            "shortCodeLength",
            WARNING,
            "Short codes of the mapping's country have another length.",
            "Check the code and the country.",
            acknowledge=True,
        ),
        Row(
            "slotRepeated",
            PROBLEM,
            "Two numbers of a mapping state the same `slot`.",
            "State another slot for one of them, or none: then a live number keeps its own, and a new one "
            "takes the next that is free.",
        ),
        Row(
            "symbeeWithConnect",
            WARNING,
            "A mapping is in mode `endUserMessagingConnect` with `deliveryProvider: symbee`: what comes "
            "in goes to Amazon Connect, and not to Symbee's skill queues.",
            "Change `deliveryProvider` to amazon, or `mode` to `endUserMessagingSns`.",
            acknowledge=True,
        ),
        Row(
            "taskType",
            ("problem", "refusal"),
            "A skill queue takes work that surely does not fit: email under an SMS mapping, or anything "
            "but `EMAIL` under routed email. `validate` says so of what manifests declare, `plan` of what "
            "queue statistics, or else the record, tell.",
            "Refer to a skill queue of the fitting task type.",
        ),
        Row(
            "taskTypeUnknown",
            WARNING,
            "Whether a skill queue's task type fits a mapping is not known. Only `SMS_PINPOINT` is known to "
            "fit, under an AWS mapping, and `EMAIL` not to fit any.",
            "Check it in Symbee's portal.",
            acknowledge=True,
        ),
        Row(
            "ukIsGb",
            WARNING,
            "UK is no country code of ISO 3166-1. It is taken as GB.",
            "Write `GB`.",
            acknowledge=True,
        ),
        Row(
            "uuid",
            WARNING,
            "`conversationId` or `journeyId` of an email contact is no UUID, which Uniphore's page says "
            "it is.",
            "Write a UUID, or try it as it is.",
            acknowledge=True,
        ),
    ),
)
