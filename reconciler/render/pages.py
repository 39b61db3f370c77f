"""Self-contained pages: nothing is loaded, only what the page itself brings may run, all that is shown is escaped."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from reconciler.render.escaping import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, *, style: str = "page.css", script: str | None = "page.js", **told: Any) -> str:
    """The page of a template; its style and its script (None: it has none) are ours, and allowed by their hashes."""
    own = {name: _own(file) for name, file in (("style", style), ("script", script)) if file}
    allowed = "".join(f"{name}-src '{_hash(text)}'; " for name, text in own.items())
    policy = f"default-src 'none'; {allowed}base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(policy=policy, **own, **told)


def drawing(template: str, **told: Any) -> str:
    """A picture that stands alone: without any script."""
    return _environment().get_template(template).render(**told)


def pretty(value: Any) -> str:
    """A structure as readable JSON, every sign that could steer anything made visible."""
    return "\n".join(map(visible, json.dumps(value, indent=2, ensure_ascii=False).split("\n")))


def _own(name: str) -> str:
    from importlib.resources import files

    # the hashes hold for the text between the tags, so there is no blank around it
    return files("reconciler.render").joinpath("templates", name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("reconciler.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    environment.filters["pretty"] = pretty
    return environment
