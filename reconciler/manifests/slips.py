"""What to do about YAML that does not parse: the slip that is most often behind what libyaml says."""

from __future__ import annotations

from collections.abc import Mapping

ANY = "check quotes, colons and indentation here"

# source: libyaml's scanner.c and parser.c; what they say of people's mistakes: tests/invalid/yaml-slips
FIXES: Mapping[str, str] = {
    "mapping values are not allowed in this context": 'put a text that holds ": " in quotes; indent a key like its '
    "neighbours, and write a space after its colon",
    "did not find expected key": "indent this line like its neighbours; write '' for a ' within single quotes",
    "could not find expected ':'": "write a colon and a space after the key",
    "did not find expected '-' indicator": "begin each item with -, all of them indented alike",
    "block sequence entries are not allowed in this context": "begin the list on a line of its own",
    "did not find expected ',' or ']'": "close the list with ], and put commas between its items",
    "did not find expected ',' or '}'": "close the map with }, and put commas between its members",
    "found unexpected end of stream": "close the quote",
    "found character that cannot start any token": "put the text in quotes",
    "did not find expected alphabetic or numeric character": "put a text that begins with * or & in quotes",
    "found unknown escape character": "write \\\\ for a backslash, or use single quotes",
    "did not find expected comment or line break": "begin the text on the next line",
}
