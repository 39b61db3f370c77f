"""The house stands as drawn: rooms and arrows, which room may use which library, and how big things may grow.

The drawing with its reasons is in CONTRIBUTING.md.
"""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.source import ROOT, Module, Use, functions, imports, modules, names, room

ARROWS = {
    "model": "",
    "kinds": "model",
    "manifests": "kinds model",
    "planning": "kinds model",
    "observing": "model",
    "applying": "model",
    "verifying": "model",
    "providers": "model",
    "sandbox": "model",
    "render": "model",
    "fleet": "manifests planning observing applying verifying providers render kinds model",
    "cli": "fleet manifests planning observing applying verifying providers sandbox render kinds model",
}
"""Room -> the other rooms that it may import, lazily or for types only included."""

LIBRARIES = {
    "boto3": "providers",
    "botocore": "providers sandbox",  # the sandbox is driven by botocore's service models
    "httpx": "providers",
    "click": "cli",
    "rich": "render cli",
    "deepdiff": "planning",
    "temporalio": "fleet",
    # the stand-in reads seeds, and is forbidden the reader of manifests; the worksheet driver keeps records
    "yaml": "manifests sandbox providers",
    "jinja2": "render",
    "ruamel": "manifests",
    "jsonschema_rs": "manifests",
}
"""Library -> the rooms that may import it, lazily or for types only included."""

AMBIENT = (
    "os.environ", "os.getenv", "os.putenv", "os.urandom",
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.sleep",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "random", "secrets", "uuid.uuid1", "uuid.uuid4",
)  # fmt: skip
"""Clock, sleep, randomness and environment: cli alone reads them, and passes them in."""

PASSED_IN = ("random.Random",)
"""What an ambient module gives that only names the type of something passed in."""

MOST_LINES_OF_A_MODULE = 400  # aim at 300
MOST_LINES_OF_A_FUNCTION = 60  # aim at 40


def reaches(target: str, origin: str) -> bool:
    """Whether a dotted name is `origin` or lies below it."""
    return target == origin or target.startswith(origin + ".")


def breaches_of_arrows(module: Module) -> list[Use]:
    version = {""} if module.room == "cli" else set()
    allowed = {module.room, *ARROWS[module.room].split()} | version
    return [
        use
        for use in imports(module)
        if reaches(use.target, "reconciler") and room(use.target) not in allowed
    ]


def breaches_of_libraries(module: Module) -> list[Use]:
    return [
        use
        for use in imports(module)
        for library, rooms in LIBRARIES.items()
        if reaches(use.target, library) and module.room not in rooms.split()
    ]


def breaches_of_ambience(module: Module) -> list[Use]:
    if module.room == "cli":
        return []
    return [
        use
        for use in names(module)
        if any(reaches(use.target, origin) for origin in AMBIENT)
        and use.target not in ("random", "secrets", *PASSED_IN)
    ]


def breaches_of_models(module: Module) -> list[Use]:
    """Typed models stand apart from what runs: they generate schemas, and check a plan file; catching is free."""
    if module.path.name == "spec.py" or module.path.name.endswith("_spec.py"):
        return []
    return [
        use
        for use in imports(module)
        if (reaches(use.target, "pydantic") or reaches(use.target, "pydantic_core"))
        and use.target != "pydantic.ValidationError"
        and not use.typing_only
    ]


def wheres(uses: list[Use]) -> list[str]:
    return sorted({use.where for use in uses})


EVERY_ROOM = [module for module in modules() if module.room]


@pytest.mark.parametrize(
    "breaches",
    [
        pytest.param(breaches_of_arrows, id="arrows: rooms import only what they may"),
        pytest.param(breaches_of_libraries, id="libraries stay in their rooms"),
        pytest.param(breaches_of_ambience, id="only cli reads clock, chance and environment"),
        pytest.param(breaches_of_models, id="typed models stand apart"),
    ],
)
def test_every_room_keeps_the_rule(breaches: Callable[[Module], list[Use]]) -> None:
    assert wheres([use for module in EVERY_ROOM for use in breaches(module)]) == []


def test_the_package_itself_imports_nothing() -> None:
    (package,) = (module for module in modules() if module.name == "reconciler")
    assert wheres(list(imports(package))) == []


def test_nothing_grows_too_big() -> None:
    long_modules = [
        f"{module.name}: {module.lines}" for module in modules() if module.lines > MOST_LINES_OF_A_MODULE
    ]
    long_functions = [
        f"{name}: {lines}"
        for module in modules()
        for name, lines in functions(module)
        if lines > MOST_LINES_OF_A_FUNCTION
    ]
    assert long_modules + long_functions == []


def test_what_is_imported_is_declared_and_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split("[<>=~!]", one)[0].lower() for one in project["dependencies"]}
    roots = {use.target.partition(".")[0] for module in modules() for use in imports(module)}
    outside = roots - sys.stdlib_module_names - {"reconciler"}
    distributions = importlib.metadata.packages_distributions()
    imported = {name.lower().replace("_", "-") for root in outside for name in distributions[root]}
    in_step = {"botocore", "pydantic-core"}  # they come with boto3 and pydantic
    assert imported - in_step == declared


def sample(name: str, text: str) -> Module:
    return Module(Path(f"{name.replace('.', '/')}.py"), name, text.count("\n"), ast.parse(text))


@pytest.mark.parametrize(
    ("name", "text", "breach"),
    [
        ("reconciler.model.plan", "import reconciler.kinds.table", breaches_of_arrows),
        (
            "reconciler.planning.build",
            "def f():\n    from reconciler.providers import aws",
            breaches_of_arrows,
        ),
        (
            "reconciler.render.text",
            "if TYPE_CHECKING:\n    from reconciler.cli import main",
            breaches_of_arrows,
        ),
        ("reconciler.kinds.queue.kind", "from ...planning import build", breaches_of_arrows),
        ("reconciler.model.plan", "from reconciler import __version__", breaches_of_arrows),
        ("reconciler.sandbox.wire", "import boto3.session", breaches_of_libraries),
        ("reconciler.planning.build", "def f():\n    from click import echo", breaches_of_libraries),
        ("reconciler.applying.execute", "import time as clock\nclock.sleep(1)", breaches_of_ambience),
        ("reconciler.applying.execute", "from os import environ\nenviron['A']", breaches_of_ambience),
        ("reconciler.applying.execute", "import random\nrandom.random()", breaches_of_ambience),
        (
            "reconciler.applying.execute",
            "def f():\n    from secrets import token_hex\n    token_hex()",
            breaches_of_ambience,
        ),
        ("reconciler.kinds.queue.live", "from pydantic import BaseModel", breaches_of_models),
        (
            "reconciler.applying.execute",
            "from datetime import datetime\ndatetime.now()",
            breaches_of_ambience,
        ),
        ("reconciler.applying.execute", "import uuid\nf = uuid.uuid4", breaches_of_ambience),
    ],
)
def test_a_breach_is_seen(name: str, text: str, breach: object) -> None:
    assert callable(breach)
    assert len(wheres(breach(sample(name, text)))) >= 1


def test_the_rooms_are_those_that_exist() -> None:
    assert {module.room for module in EVERY_ROOM} <= set(ARROWS)
    assert (ROOT / "reconciler" / "py.typed").is_file()
