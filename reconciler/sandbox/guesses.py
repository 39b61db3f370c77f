"""Every guess about behaviour that no public source states: one row each, each with a flag that turns it over.

A row that a real account has confirmed becomes a rule with a source and leaves this table. The defaults are what the
models make likely; where two readings are equally likely, the one that is harder on a careless client.
docs/sandbox.md shows this table; a test holds that both are equal.
"""

from __future__ import annotations

from typing import NamedTuple


class Guess(NamedTuple):
    """One guess: its name, the default, what else it may be set to, what it decides, and why it is a guess."""

    name: str
    default: str
    others: tuple[str, ...]
    meaning: str
    why: str


_SILENT = "The API reference does not say."

GUESSES = (
    Guess(
        "associate_again",
        "accept",
        ("refuse",),
        "AssociateQueueEmailAddresses with an address that is associated already: no effect, or "
        "InvalidRequestException.",
        "Neither Duplicate nor Conflict is modelled on the operation.",
    ),
    Guess(
        "associate_default",
        "accept",
        ("refuse",),
        "AssociateQueueEmailAddresses with the queue's default outbound address: it is associated too but still "
        "listed once, or InvalidRequestException.",
        _SILENT,
    ),
    Guess(
        "associate_many",
        "all_or_nothing",
        ("up_to_the_first_error",),
        "A call with several addresses of which one is refused: nothing is changed, or those before it are.",
        "No all-or-nothing promise is documented.",
    ),
    Guess(
        "disassociate_absent",
        "accept",
        ("refuse",),
        "DisassociateQueueEmailAddresses with an address that is not associated: no effect, or "
        "ResourceNotFoundException.",
        _SILENT,
    ),
    Guess(
        "disassociate_default",
        "refuse",
        ("accept", "unset"),
        "DisassociateQueueEmailAddresses with the default outbound address: InvalidRequestException, or accepted "
        "while it stays the default, or the queue has no default afterwards.",
        _SILENT,
    ),
    Guess(
        "old_default",
        "leaves",
        ("stays",),
        "When another default outbound address is set, the former one is no longer listed, or becomes an "
        "additional address.",
        "The list is documented as the associated addresses and the default, not how one becomes the other.",
    ),
    Guess(
        "empty_outbound_email_config",
        "keep",
        ("clear", "refuse"),
        "UpdateQueueOutboundEmailConfig with {}: answers 200 and changes nothing, or unsets the default, or "
        "InvalidRequestException.",
        "The structure is required while its only member is optional.",
    ),
    Guess(
        "omitted_caller_members",
        "clear",
        ("keep",),
        "UpdateQueueOutboundCallerConfig without some members: they are cleared, or kept.",
        "The structure is sent whole; what an absent member means is not documented.",
    ),
    Guess(
        "omitted_max_contacts",
        "keep",
        ("clear",),
        "UpdateQueueMaxContacts without MaxContacts: nothing changes, or the limit is taken off.",
        "The member is optional in the model.",
    ),
    Guess(
        "association_changes_queue",
        "no",
        ("yes",),
        "Associating addresses or quick connects changes the queue's own LastModifiedTime.",
        "ListQueueEmailAddresses has a LastModifiedTime of its own.",
    ),
    Guess(
        "tagging_changes_queue",
        "no",
        ("yes",),
        "TagResource and UntagResource change the object's LastModifiedTime.",
        _SILENT,
    ),
    Guess(
        "delete_queue_in_routing_profile",
        "refuse",
        ("accept",),
        "DeleteQueue of a queue that a routing profile names: ResourceInUseException, or it is deleted.",
        "ResourceInUseException does not list who counts as a referrer.",
    ),
    Guess(
        "delete_queue_in_quick_connect",
        "refuse",
        ("accept",),
        "DeleteQueue of a queue that a quick connect leads to: ResourceInUseException, or it is deleted.",
        "ResourceInUseException does not list who counts as a referrer.",
    ),
    Guess(
        "delete_address_in_use",
        "refuse_default",
        ("refuse", "detach"),
        "DeleteEmailAddress of an address that queues use: ResourceConflictException if it is a queue's default "
        "(else it leaves the queues), or if it is associated at all, or it leaves all queues silently.",
        "ResourceConflictException is modelled without its causes.",
    ),
    Guess(
        "associate_alias_again",
        "refuse",
        ("accept",),
        "AssociateEmailAddressAlias with a pair that exists: ResourceConflictException, or no effect.",
        "Only a second, different alias is documented as refused.",
    ),
    Guess(
        "flow_resource_id",
        "either",
        ("arn", "id"),
        "ResourceId of flow associations of email addresses: ARN or id, only the ARN, or only the id. Answers "
        "carry the ARN, or the id where only that is accepted.",
        "The model describes ResourceId for SMS and WhatsApp numbers only.",
    ),
    Guess(
        "associate_flow_again",
        "replace",
        ("refuse",),
        "AssociateFlow for a resource that has a flow: the new one replaces it, or InvalidRequestException.",
        "There is no update operation, and no conflict is modelled.",
    ),
    Guess(
        "unpublished_flow",
        "refuse",
        ("accept",),
        "A flow that is saved but not published, or archived, or of an unfitting type, named by a queue or an "
        "address: InvalidParameterException, or accepted.",
        _SILENT,
    ),
    Guess(
        "unknown_reference",
        "ResourceNotFoundException",
        ("InvalidParameterException",),
        "The error for hours, flows, numbers, quick connects or addresses in a request that do not exist.",
        "Both are modelled on the operations.",
    ),
    Guess(
        "tag_condition_without_value",
        "present",
        ("empty",),
        "A TagCondition without TagValue finds objects that have the key, or those whose value is empty.",
        _SILENT,
    ),
    Guess(
        "search_case",
        "ignore",
        ("exact",),
        "String conditions of Search operations ignore case, or do not.",
        _SILENT,
    ),
    Guess(
        "queue_name_case",
        "exact",
        ("ignore",),
        "Two queues whose names differ in case only: both may exist, or the second is a duplicate.",
        _SILENT,
    ),
    Guess(
        "empty_tags",
        "empty",
        ("omitted",),
        "An object without tags answers an empty map, or no Tags member (the model says at least one entry).",
        "Published examples show an empty map; the model's minimum is one.",
    ),
    Guess(
        "token_other_parameters",
        "refuse",
        ("replay",),
        "A client token that was used with other parameters: IdempotencyException where modelled, else "
        "InvalidRequestException; or the first answer is repeated.",
        "Reuse with other parameters is not documented for any of these operations.",
    ),
    Guess(
        "token_after_error",
        "forget",
        ("remember",),
        "A token whose request was refused: the next request with it is tried anew, or gets the same error.",
        _SILENT,
    ),
    Guess(
        "numbers_without_owner",
        "own",
        ("all",),
        "DescribePhoneNumbers without Owner and ids: the account's own numbers, or those shared with it too.",
        "The model says what SELF and SHARED mean, not what neither means.",
    ),
    Guess(
        "update_shared_number",
        "AccessDeniedException",
        ("ResourceNotFoundException",),
        "The error for changing or tagging a number that another account shares.",
        _SILENT,
    ),
    Guess(
        "two_way_off",
        "keep",
        ("forget",),
        "UpdatePhoneNumber with TwoWayEnabled false: channel and role are kept for later, or gone.",
        _SILENT,
    ),
    Guess(
        "two_way_without_channel",
        "refuse",
        ("accept",),
        "TwoWayEnabled true for a number that has no channel: ValidationException, or accepted.",
        "The reason TWO_WAY_CHANNEL_NOT_PRESENT is modelled, not when it is given.",
    ),
    Guess(
        "omitted_two_way_role",
        "keep",
        ("clear",),
        "TwoWayChannelArn without TwoWayChannelRole: the number keeps the role that it had, or has none.",
        "The role is optional; what its absence means beside a new channel is not documented.",
    ),
    Guess(
        "connect_channel_without_role",
        "refuse",
        ("accept",),
        "A channel into Amazon Connect for a number without a role: ValidationException, or accepted.",
        "Other tools' documentation asks for the role; the model has it optional.",
    ),
    Guess(
        "channel_before_import",
        "accept",
        ("refuse",),
        "A channel into Amazon Connect for a number that no instance has imported: accepted, or ValidationException.",
        "The console offers the import after the channel was saved.",
    ),
    Guess(
        "import_before_channel",
        "accept",
        ("refuse",),
        "ImportPhoneNumber of a number whose channel is not Amazon Connect yet: accepted, or "
        "InvalidParameterException.",
        "The console offers the import after the channel was saved; the API reference asks for nothing.",
    ),
    Guess(
        "import_again",
        "refuse",
        ("accept",),
        "ImportPhoneNumber of a number that is imported, or being imported: IdempotencyException, or the same answer "
        "again. After a failed import it is tried anew.",
        "IdempotencyException is modelled as “an entity with the same name already exists”.",
    ),
    Guess(
        "importing_number_listed",
        "yes",
        ("no",),
        "ListPhoneNumbersV2 shows a number while its import is in progress or has failed, or only once it is claimed.",
        "Its items have no status.",
    ),
    Guess(
        "flow_before_claimed",
        "refuse",
        ("accept",),
        "AssociateFlow for a number whose import is still in progress: InvalidRequestException, or accepted.",
        _SILENT,
    ),
    Guess(
        "gateway_unknown_skill_queue",
        "refuse",
        ("accept",),
        "A mapping or routed email configuration that names a skill queue which does not exist, put through the Symbee "
        "gateway: 422, or accepted.",
        "Symbee's portal offers a pick-list; what it does with a name that is gone is not described.",
    ),
    Guess(
        "gateway_used_skill_queue",
        "refuse",
        ("accept",),
        "A skill queue that a mapping or routed email configuration names, deleted through the Symbee gateway: 422, or "
        "it is deleted.",
        "Symbee's documentation does not say.",
    ),
    Guess(
        "statistics_header_missing",
        "badRequest",
        ("unauthorized", "forbidden"),
        "A request for Symbee's queue statistics without one of the headers besides the API key: 400, 401 or 403. "
        "Without the key it is 401.",
        "Headers are listed as required; the statuses are not.",
    ),
    Guess(
        "statistics_wrong_key",
        "forbidden",
        ("unauthorized",),
        "A request for Symbee's queue statistics with another API key than the secret SYMBEE_CONNECT_API_KEY holds: "
        "403 or 401.",
        "Only that 4xx and 5xx are failures is documented.",
    ),
    Guess(
        "statistics_amazon_by_arn",
        "left_out",
        ("included",),
        "Symbee's queue statistics asked for by the ARN of an Amazon queue while includeAmazonQueues is false: such "
        "queues are left out, or included.",
        "The two members are documented apart.",
    ),
    Guess(
        "routed_email_flaw",
        "ERROROCCURRED",
        ("badRequest",),
        "A routed email that is not as Symbee's page has it (a property missing, eleven attributes): HTTP 200 with "
        "ERROROCCURRED, or 400.",
        "The page says that both are failures, not which is which.",
    ),
    Guess(
        "routed_email_batch",
        "up_to_the_first_error",
        ("all_or_nothing",),
        "Several routed emails in a request of which one is refused: those before it are routed, or none is.",
        "There is one answer for the whole array.",
    ),
    Guess(
        "contact_again",
        "accept",
        ("refuse",),
        "An email contact whose conversation and message Uniphore has already: accepted once more, or 400.",
        "Its page does not say.",
    ),
    Guess(
        "metrics_without_load",
        "zeros",
        ("no_data",),
        "GetCurrentMetricData for a queue whose load no seed states: zeros, or no result for it.",
        "An empty list is documented as no data; when a queue has none is not. Nobody waits in the sandbox whom no "
        "seed puts there, and Symbee's statistics say so as well.",
    ),
)

DEFAULTS = {guess.name: guess.default for guess in GUESSES}
ALLOWED = {guess.name: (guess.default, *guess.others) for guess in GUESSES}
