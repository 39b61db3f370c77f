"""The real YAML language server, as editors run it, on a workspace that `init` has made: it completes, explains and
checks with our schema, and finds it through the settings and the first line that stand there.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.source import ROOT

SERVER = os.environ.get(
    "RECONCILER_YAML_LANGUAGE_SERVER", ROOT / ".venv-node/node_modules/.bin/yaml-language-server"
)
SECONDS = 30
HEAD = "apiVersion: reconciler/v1\nkind: {}\nmetadata:\n  name: a\n"
CAPABILITIES = {
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
}


class Place(NamedTuple):
    """Line and column, from 0, as the protocol counts."""

    line: int
    character: int


class Editor:
    """An editor with a workspace open: speaks the Language Server Protocol over the server's stdio."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._versions = itertools.count(1)
        self._inbox: queue.Queue[Any] = queue.Queue()
        self._server = subprocess.Popen(
            [SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        settings = json.loads((folder / ".vscode" / "settings.json").read_text("utf-8"))
        self._settings = {"yaml": {"schemas": settings["yaml.schemas"], "schemaStore": {"enable": False}}}
        folders = [{"uri": folder.as_uri(), "name": folder.name}]
        start = {"processId": os.getpid(), "rootUri": folder.as_uri(), "workspaceFolders": folders}
        self.ask("initialize", {**start, "capabilities": CAPABILITIES})
        self._send(method="initialized", params={})
        self._send(method="workspace/didChangeConfiguration", params={"settings": self._settings})

    def close(self) -> None:
        """End the server as an editor does."""
        self.ask("shutdown", None)
        self._send(method="exit")
        assert self._server.wait(timeout=SECONDS) == 0
        self._reader.join(timeout=SECONDS)
        for stream in (self._server.stdin, self._server.stdout):
            assert stream is not None
            stream.close()

    def write(self, name: str, text: str) -> list[tuple[Place, str]]:
        """Put a text into a file that is open: what the server finds wrong with it."""
        uri = (self._folder / name).as_uri()
        version = next(self._versions)
        document = {"uri": uri, "languageId": "yaml", "version": version, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        told = self._await(
            lambda one: one.get("method") == "textDocument/publishDiagnostics" and one["params"]["uri"] == uri
        )
        return [(Place(**one["range"]["start"]), one["message"]) for one in told["params"]["diagnostics"]]

    def offered(self, name: str, place: Place) -> dict[str, str]:
        """What can be completed at a place: word -> what is said of it."""
        items = self._at("textDocument/completion", name, place)["items"]
        return {
            one["label"]: said["value"] if isinstance(said := one.get("documentation", ""), dict) else said
            for one in items
        }

    def hover(self, name: str, place: Place) -> str:
        """What is shown over a place."""
        return str(self._at("textDocument/hover", name, place)["contents"]["value"])

    def _at(self, method: str, name: str, place: Place) -> Any:
        document = {"uri": (self._folder / name).as_uri()}
        return self.ask(method, {"textDocument": document, "position": place._asdict()})

    def ask(self, method: str, params: Any) -> Any:
        """A request's result."""
        number = next(self._numbers)
        self._send(id=number, method=method, params=params)
        answer = self._await(lambda one: one.get("id") == number and "method" not in one)
        assert "error" not in answer, answer
        return answer["result"]

    def _await(self, wanted: Callable[[Any], bool]) -> Any:
        """The next message that is wanted; what the server asks meanwhile is answered."""
        while True:
            one = self._inbox.get(timeout=SECONDS)
            if wanted(one):
                return one
            if "method" in one and "id" in one:
                asked = one["params"].get("items") if one["method"] == "workspace/configuration" else None
                result = [self._settings.get(item["section"]) for item in asked] if asked else None
                self._send(id=one["id"], result=result)

    def _send(self, **message: Any) -> None:
        assert self._server.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._server.stdin.flush()

    def _read(self) -> None:
        stream = self._server.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = stream.readline()
            self._inbox.put(json.loads(stream.read(length)))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editor") / "acme"
    subprocess.run([sys.executable, "-m", "reconciler", "init", folder], check=True, capture_output=True)
    return folder


@pytest.fixture
def editor(workspace: Path) -> Iterator[Editor]:
    one = Editor(workspace)
    yield one
    one.close()


def test_what_init_makes_is_without_a_fault(editor: Editor, workspace: Path) -> None:
    for name in ("reconciler.yaml", "manifests/support.yaml"):
        assert editor.write(name, (workspace / name).read_text("utf-8")) == []


@pytest.mark.parametrize("name", ["manifests/new.yaml", "manifests/deeper/new.yml"])
def test_the_settings_lead_to_the_schema(name: str, editor: Editor) -> None:
    text = HEAD.format("Queue") + "spec:\n  maxContacts: -1\n  colour: red\n"
    found = editor.write(name, text)
    assert [place for place, _ in found] == [Place(5, 15), Place(6, 2)]
    assert "below the minimum of 0" in found[0][1]
    assert "colour is not allowed" in found[1][1]


def test_the_first_line_leads_to_the_schema_anywhere(editor: Editor) -> None:
    text = "kind: Queue\n"
    assert editor.write("elsewhere.yaml", text) == []
    line = "# yaml-language-server: $schema=schemas/reconciler.json\n"
    found = editor.write("elsewhere-too.yaml", line + text)
    assert {message for _, message in found} == {
        f'Missing property "{name}".' for name in ("apiVersion", "metadata", "spec")
    }


@pytest.mark.parametrize(
    ("kind", "spec", "place", "message"),
    [
        ("EmailAddressAssociation", "  queue: a\n", Place(4, 0), 'Missing property "mode"'),
        ("EmailAddressAssociation", "  queue: a\n  mode: all\n", Place(6, 8), '"exact", "include"'),
        ("EmailAddress", "  address: nobody\n", Place(5, 11), "does not match the pattern"),
        ("Queue", "  maxContacts: many\n", Place(5, 15), 'Expected "integer"'),
        ("SmsPhoneNumber", "  phoneNumber: +15550100\n", Place(5, 15), 'Expected "string"'),
    ],
)
def test_what_is_wrong_is_marked_where_it_stands(
    kind: str, spec: str, place: Place, message: str, editor: Editor
) -> None:
    found = editor.write("manifests/wrong.yaml", f"{HEAD.format(kind)}spec:\n{spec}")
    assert [one for one, said in found if message in said] == [place], found


def test_an_empty_file_is_offered_its_head(editor: Editor) -> None:
    editor.write("manifests/new.yaml", "")
    assert {"apiVersion", "kind", "metadata", "spec"} <= set(
        editor.offered("manifests/new.yaml", Place(0, 0))
    )


def test_kinds_and_values_are_offered(editor: Editor) -> None:
    editor.write("manifests/new.yaml", HEAD.format("") + "spec:\n  status: \n")
    kinds = editor.offered("manifests/new.yaml", Place(1, 6))
    assert {"Queue", "EmailAddress", "AwsSmsMapping", "Workspace"} <= set(kinds)
    editor.write("manifests/other.yaml", HEAD.format("Queue") + "spec:\n  status: \n")
    assert set(editor.offered("manifests/other.yaml", Place(5, 10))) == {"ENABLED", "DISABLED"}


@pytest.mark.parametrize(
    ("kind", "wanted", "foreign"),
    [
        ("Queue", {"hoursOfOperation", "maxContacts", "quickConnects"}, {"queues", "address", "mode"}),
        ("EmailAddress", {"displayName", "inboundFlow"}, {"queue", "mode", "default"}),
        ("EmailAddressAssociation", {"default", "addresses", "mode"}, {"displayName", "maxContacts"}),
        ("SkillQueue", {"taskType", "wrapSeconds"}, {"maxContacts", "queues"}),
    ],
)
def test_fields_are_offered_with_what_they_mean(
    kind: str, wanted: set[str], foreign: set[str], editor: Editor
) -> None:
    """Only those of the document's own kind, though one kind's name may begin like another's."""
    editor.write("manifests/new.yaml", f"{HEAD.format(kind)}spec:\n  \n")
    found = editor.offered("manifests/new.yaml", Place(5, 2))
    assert wanted <= set(found)
    assert foreign & set(found) == set()
    assert all(found[name] for name in wanted)


def test_fields_of_the_second_document_are_its_own(editor: Editor) -> None:
    first = f"{HEAD.format('Queue')}spec:\n  name: A\n---\n"
    text = f"{first}{HEAD.format('EmailAddress')}spec:\n  address: a@example.com\n  \n"
    editor.write("manifests/new.yaml", text)
    found = editor.offered("manifests/new.yaml", Place(13, 2))
    assert "inboundFlow" in found
    assert "maxContacts" not in found


def test_the_workspace_file_is_completed_too(editor: Editor) -> None:
    text = f"{HEAD.format('Workspace')}spec:\n  environments:\n    - name: a\n      \n"
    editor.write("reconciler.yaml", text)
    assert {"sandbox", "connect", "symbee", "guards"} <= set(editor.offered("reconciler.yaml", Place(7, 6)))


def test_a_field_is_explained_under_the_pointer(editor: Editor) -> None:
    editor.write("manifests/new.yaml", f"{HEAD.format('Queue')}spec:\n  maxContacts: 5\n")
    said = editor.hover("manifests/new.yaml", Place(5, 4))
    assert "The most contacts that may wait before the queue is full." in said
    assert "Example" in said
    assert "The type of the document." in editor.hover("manifests/new.yaml", Place(1, 2))
