"""`reconciler graph`: the routing map of an environment, from its manifests alone."""

from __future__ import annotations

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.opening import load_manifests, open_workspace
from reconciler.cli.settings import Settings
from reconciler.kinds.routes import routing_of
from reconciler.manifests.peers import Index
from reconciler.model.routing import Routing


@click.command("graph", short_help="Draw the routing map.")
@formats("mermaid", "dot", "svg", "html", "json")
@global_options
@click.pass_obj
def command(settings: Settings, format: str) -> int:
    """Draw what leads where: email addresses, numbers, flows, mappings and queues, and what agents may write from.

    Reads the manifests only: no credentials, no network. Exits 3 when they are invalid.
    """
    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    manifests = load_manifests(workspace, environment).manifests
    routing = routing_of(manifests, Index(manifests))
    drawn = _drawn(routing, format, workspace=workspace.name, environment=environment.name)
    settings.out.write(drawn)
    if format == "mermaid":
        _warn_of_limits(settings, len(routing.edges), len(drawn))
    return 0


def _warn_of_limits(settings: Settings, edges: int, characters: int) -> None:
    """Whoever sees the diagram would read of an error in its place."""
    from reconciler.render.routing_mermaid import MOST_CHARACTERS, MOST_EDGES

    if edges > MOST_EDGES or characters > MOST_CHARACTERS:
        print(
            f"warning: Mermaid as it comes draws at most {MOST_EDGES:,} lines and {MOST_CHARACTERS:,} characters, and "
            f"this map has {edges:,} and {characters:,}: use --format html or svg",
            file=settings.err,
        )


def _drawn(routing: Routing, format: str, *, workspace: str, environment: str) -> str:
    if format in ("svg", "html"):
        from reconciler.render.routing_picture import map_page, svg

        if format == "html":
            return map_page(routing, workspace=workspace, environment=environment)
        return svg(routing, title=f"Routing map of {workspace}/{environment}")
    from reconciler.render import routing_mermaid, routing_text

    write = {"mermaid": routing_mermaid.mermaid, "dot": routing_text.dot, "json": routing_text.document}
    return write[format](routing)
