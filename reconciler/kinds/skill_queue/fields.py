"""The fields of a skill queue, as the portal's screens call them.

source: the SMS screens' own label "Skill Queue Code". assumption: Symbee's pages do not give the other labels, so these
are the plain words for them.
"""

from __future__ import annotations

from reconciler.kinds.symbee.form import Field, Form, Titles

FORM = Form(
    kind="SkillQueue",
    key=Field("code", "Skill Queue Code"),
    titles=Titles(listing="Skill Queues", add="Add Skill Queue", maintain="Maintain Skill Queue"),
    added=("description",),
    fields=(
        Field("description", "Description"),
        Field("displayName", "Display Name"),
        Field("taskType", "Task Type", weighty=True),
        Field("wrapSeconds", "Wrap Time in Seconds"),
    ),
    lost="which agents serve it, and their own wrap times, go with it",
)
