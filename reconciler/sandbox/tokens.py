"""Client tokens: the same request sent again with its token has one effect and the same answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from reconciler.sandbox.asking import Token
from reconciler.sandbox.session import Result, Session
from reconciler.sandbox.wire.errors import ApiError


class Memory:
    """What one token was answered, within one transaction. Remembered for the option `token_lifetime_seconds`."""

    def __init__(self, database: sqlite3.Connection, at: Session, token: Token | None) -> None:
        self._run = database.execute
        self._at = at
        self._token = token

    def recall(self) -> Result | None:
        """The answer given to this token before; None where it is new (or there is none).

        Raises the error given before, or the one for a token that was used with something else.
        """
        token, at = self._token, self._at
        if token is None:
            return None
        self._run("DELETE FROM token WHERE expires <= ?", (at.now,))
        found = self._run(
            "SELECT parameters, answer FROM token WHERE operation = ? AND token = ?",
            (token.scope, token.value),
        ).fetchone()
        if found is None:
            return None
        used_with, answer = found
        if used_with != token.used_with and token.misuse is not None:
            raise token.misuse
        result: Result = json.loads(answer)
        if "error" in result:
            raise ApiError(*result["error"], **result["members"])
        answered: Result = result["result"]
        return answered

    def keep(self, result: Result) -> None:
        """Remember the answer."""
        self._store({"result": result})

    def keep_error(self, error: ApiError) -> None:
        """Remember a refusal, where such are remembered."""
        if self._token and self._token.errors:
            self._store({"error": [error.code, error.message], "members": error.members})

    def _store(self, answer: Mapping[str, object]) -> None:
        token = self._token
        if token is None:
            return
        expires = self._at.now + self._at.options.token_lifetime_seconds
        self._run(
            "INSERT OR IGNORE INTO token VALUES (?, ?, ?, ?, ?)",
            (token.scope, token.value, token.used_with, json.dumps(answer), expires),
        )
