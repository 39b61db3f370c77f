"""Why a plan refuses, or warns, whatever the kind; guards among them."""

from __future__ import annotations

from reconciler.model.codes.row import PROBLEM, REFUSAL, WARNING, Group, Row

GROUP = Group(
    "In a plan",
    "`plan`, `drift` and `apply` say these once they have looked at what is live. A plan that refuses "
    "is still shown and saved; applying it sends nothing and exits 4.",
    (
        Row(
            "account",
            REFUSAL,
            "The credentials are of another AWS account than the environment's `connect.accountId`, or "
            "`connect.instance` is an ARN of another account or Region. Nothing but STS was asked.",
            "Sign in to the right account, or set `AWS_PROFILE`; or correct `connect` in "
            "`reconciler.yaml`. This guard can never be overridden.",
        ),
        Row(
            "adoptNeeded",
            REFUSAL,
            "A live object of that name exists, and nobody owns it; or an association is for a queue that "
            "is not ours. Nothing is taken over by accident.",
            "Take it over with `metadata.lifecycle.adopt: true` or `--adopt ADDRESS`, or choose another "
            "name.",
        ),
        Row(
            "ambiguousReference",
            PROBLEM,
            "A live name that a document refers to is that of several objects.",
            "Refer by id: the message lists them for `{id: …}`.",
        ),
        Row(
            "bothLive",
            REFUSAL,
            "A manifest says `renamedFrom`, and objects of the former and of the present name are both "
            "live and ours: the one cannot become the other.",
            "Remove `renamedFrom`, and prune the old one if nobody needs it.",
        ),
        Row(
            "capacity",
            REFUSAL,
            "A queue would have more than 49 addresses besides its default, which is Amazon Connect's limit.",
            "Take addresses off, or use `mode: exact`, which drops those that nobody states. This guard "
            "can never be overridden.",
        ),
        Row(
            "circular",
            REFUSAL,
            "Changes wait for each other in a circle, so that none of them can be first.",
            "Apply the manifests in two steps, with something else, or nothing, in between.",
        ),
        Row(
            "deletes",
            REFUSAL,
            "The plan would delete too much at once: more objects and members of lists than 5, or than 20 "
            "% of what we own (from three on), unless `guards.deletes` says otherwise. The usual cause is "
            "a bad merge or an empty folder.",
            "Read the plan's deletes. If they are all meant, plan again with `--override deletes`, or "
            "leave single ones out of the count with `--override deletes=ADDRESS`.",
            override=True,
        ),
        Row(
            "freeze",
            REFUSAL,
            "A freeze of the environment (`guards.freezes`) is on; the message says until when, and why. "
            "That is looked at when planning and again before anything is applied.",
            "Wait, or use `--override freeze` when you plan, which a saved plan carries on, or with "
            "`apply` without a plan file.",
            override=True,
        ),
        Row(
            "immutable",
            REFUSAL,
            "The manifest states another `code` than the object has that it is about. A code never "
            "changes: that would be another object.",
            "State the former code again, or declare the new one under another `metadata.name`, and prune "
            "this one.",
        ),
        Row(
            "leftover",
            WARNING,
            "A live object is ours and stands in no manifest, or is the former address of a replaced one "
            "and still receives. It does not count as a change.",
            "Leave it, declare it again, or plan with `--prune`, which deletes or releases it "
            "(`--prune-adopted ADDRESS` deletes one that was adopted).",
        ),
        Row(
            "loadUnread",
            WARNING,
            "What waits in queues could not be read; the message says why. For most changes that is "
            "information only; where a queue is deleted or disabled the guard waitingContacts speaks of "
            "it.",
            "Give what the message asks for, such as `symbee.apiKey` or a permission, or plan again later.",
        ),
        Row(
            "nameFrozen",
            WARNING,
            "A manifest was renamed and does not state the object's own name or code, whose default is "
            "`metadata.name`. The live one keeps the name or code that it has.",
            "State `spec.name` to give a queue another name; a code never changes. Documents of Symbee's "
            "kinds can accept the warning.",
            acknowledge=True,
        ),
        Row(
            "noSystem",
            PROBLEM,
            "A document is of a kind that lives in a system which the environment does not state, such as "
            "`symbee`.",
            "State the system in `reconciler.yaml`, or move the document to the overlays of the "
            "environments that have it.",
        ),
        Row(
            "notObservable",
            WARNING,
            "`drift` cannot look at an object that a person configures in Symbee's portal. So it says who "
            "confirmed it last, and when, and never that there is no drift.",
            "Compare with the portal where it matters. Only a gateway (`symbee.administration`) lets a "
            "machine look.",
        ),
        Row(
            "ownership",
            REFUSAL,
            "A live object belongs to another owner (its tag names the workspace and environment), or "
            "CloudFormation manages it. Such objects are never touched.",
            "Ask that owner, change it in its stack, or take it out of the stack first. If it should be "
            "this workspace's, compare the `uid` in `reconciler.yaml` with the tag. This guard can never "
            "be overridden.",
        ),
        Row(
            "protection",
            REFUSAL,
            "The live object is marked `protect`, and would be deleted, released, replaced or disabled. "
            "That is looked at when planning and again right before the change.",
            "Take the protection off (`metadata.lifecycle.protect: false`) in an apply of its own first, "
            "or plan again with `--override protection=ADDRESS`.",
            override=True,
        ),
        Row(
            "renamedReference",
            PROBLEM,
            "A document refers by `{name: …}` to a live object that this very plan renames.",
            "Refer to it by its manifest's name.",
        ),
        Row(
            "renameNeeded",
            REFUSAL,
            "The live object is ours already, under another `metadata.name`. Nobody can tell whether it "
            "was renamed or mistaken.",
            "Set `metadata.renamedFrom` to the former name if this is its new one, or choose another name "
            "or address.",
        ),
        Row(
            "requiredToCreate",
            REFUSAL,
            "A queue is to be created, and its manifest states no `hoursOfOperation`.",
            "State them by their live name.",
        ),
        Row(
            "stillReferenced",
            REFUSAL,
            "An object would be deleted, and a manifest still refers to it as a live one; or a skill "
            "queue, to which something live still sends work.",
            "Take the reference out first, let the work go elsewhere, or declare what is referred to.",
        ),
        Row(
            "taken",
            REFUSAL,
            "A name, address or code that a manifest wants is held by another live object, which does not "
            "give it up in this plan.",
            "Choose another one, or let go of it there first.",
        ),
        Row(
            "twice",
            REFUSAL,
            "Two live objects carry our tag for the same manifest, so that nobody can tell which is meant.",
            "Look at both in the console, and take the `reconciler:` tags off the one that is not wanted.",
        ),
        Row(
            "unfitReference",
            PROBLEM,
            "A live object that a document refers to cannot be used there: a flow of another type, "
            "archived or not published.",
            "Choose another one, or publish it.",
        ),
        Row(
            "updates",
            REFUSAL,
            "The plan would change too much at once: more objects than 50, or than 50 % of what we own "
            "(from three on), unless `guards.updates` says otherwise. Filling in what is absent does not "
            "count.",
            "Read the plan's changes. If they are all meant, plan again with `--override updates`, or "
            "leave single ones out of the count with `--override updates=ADDRESS`.",
            override=True,
        ),
        Row(
            "waitingContacts",
            REFUSAL,
            "A queue would be deleted or disabled, and contacts wait in it, or nobody knows whether any "
            "do: no figure is unknown, not zero. That is looked at when planning and again right before "
            "the change.",
            "Wait until it is empty; delete with `apply --drain 10m`, which disables the queue and waits; "
            "or plan again with `--override waitingContacts=ADDRESS`. `guards.waitingContacts` may say "
            "`warn` or `ignore`.",
            override=True,
        ),
        Row(
            "worklistOutdated",
            WARNING,
            "A person has been handed work that is not wanted like that any more. The next apply takes it "
            "off the list.",
            "Stop whoever works on it. If it is done already, confirm it before: `apply --confirm "
            "WORKLIST --only ADDRESS`.",
        ),
    ),
)
