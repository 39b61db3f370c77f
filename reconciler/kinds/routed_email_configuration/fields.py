"""The fields of a routed-email configuration, as the portal's screens call them.

source: Symbee's Routed Email API: "CRM Owner ID". assumption: its pages do not give the other labels, so these are the
plain words for them.
"""

from __future__ import annotations

from reconciler.kinds.symbee.form import Field, Form, Titles

FORM = Form(
    kind="RoutedEmailConfiguration",
    key=Field("ownerId", "CRM Owner ID"),
    titles=Titles(
        listing="Routed Email Configurations",
        add="Add Routed Email Configuration",
        maintain="Maintain Routed Email Configuration",
    ),
    added=("description",),
    fields=(
        Field("description", "Description"),
        Field("skillQueue", "Skill Queue", "skillQueue", weighty=True),
    ),
)
