"""Client tokens: the same request sent again with its token has one effect and the same answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError


class Memory:
    """The tokens of one operation, within one transaction. Remembered for the option `token_lifetime_seconds`."""

    def __init__(
        self, database: sqlite3.Connection, at: Session, *, errors: frozenset[str], asked: Parameters
    ) -> None:
        self._run = database.execute
        self._at = at
        self._errors = errors
        self._token = asked.get("ClientToken")
        rest = {name: value for name, value in asked.items() if name != "ClientToken"}
        self._parameters = json.dumps(rest, sort_keys=True) if self._token is not None else ""

    def recall(self) -> Result | None:
        """The answer given to this token before; None where it is new (or there is none).

        Raises the error given before, or the one for a token that was used with other parameters.
        """
        if self._token is None:
            return None
        at = self._at
        self._run("DELETE FROM token WHERE expires <= ?", (at.now,))
        found = self._run(
            "SELECT parameters, answer FROM token WHERE operation = ? AND token = ?",
            (at.operation, self._token),
        ).fetchone()
        if found is None:
            return None
        parameters, answer = found
        if parameters != self._parameters and at.guess("token_other_parameters") == "refuse":
            # assumption: facts are silent; where the operation models no IdempotencyException it must be a 400.
            modelled = "IdempotencyException" in self._errors
            code = "IdempotencyException" if modelled else "InvalidRequestException"
            raise ApiError(code, "The client token was used with other parameters before.")
        result: Result = json.loads(answer)
        if "error" in result:
            raise ApiError(*result["error"], **result["members"])
        answered: Result = result["result"]
        return answered

    def keep(self, result: Result) -> None:
        """Remember the answer."""
        self._store({"result": result})

    def keep_error(self, error: ApiError) -> None:
        """Remember a refusal, where the guess `token_after_error` says so."""
        if self._at.guess("token_after_error") == "remember":
            self._store({"error": [error.code, error.message], "members": error.members})

    def _store(self, answer: Mapping[str, Any]) -> None:
        if self._token is None:
            return
        expires = self._at.now + self._at.options.token_lifetime_seconds
        self._run(
            "INSERT OR IGNORE INTO token VALUES (?, ?, ?, ?, ?)",
            (self._at.operation, self._token, self._parameters, json.dumps(answer), expires),
        )
