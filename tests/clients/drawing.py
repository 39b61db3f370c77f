"""Lets the real Mermaid draw diagrams in a real Chromium, as the pages of GitHub and GitLab do; writes what is seen.

Run by test_mermaid.py under the interpreter that has playwright: `drawing.py CHROMIUM MERMAID < texts.json`, where
MERMAID is its one file for browsers and texts.json a list of diagrams. What is seen is JSON.
"""

from __future__ import annotations

import json
import sys

from playwright.sync_api import sync_playwright  # type: ignore[import-not-found]

_DRAW = """async ([text, number]) => {
  let drawn;
  try { drawn = await mermaid.render(`drawn${number}`, text); } catch (error) { return {error: String(error)}; }
  const place = document.createElement("div");
  place.innerHTML = drawn.svg;
  document.body.append(place);
  const said = (where) => [...place.querySelectorAll(where)].map((one) => one.innerText ?? one.textContent);
  return {
    boxes: said(".node .nodeLabel"), lines: place.querySelectorAll("path.flowchart-link").length,
    told: said(".edgeLabel .edgeLabel").filter(Boolean), frames: said(".cluster-label .nodeLabel"),
    foreign: [...place.querySelectorAll("a, img, script, iframe, form, input, [onclick], [onerror]")]
      .map((one) => one.outerHTML),
  };
}"""


def main() -> None:
    """Draw each, with the settings of a page that does not trust what it draws."""
    chromium, mermaid = sys.argv[1:]
    texts = json.load(sys.stdin)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_content("<!doctype html><title>Mermaid</title>")
        page.add_script_tag(path=mermaid)
        page.evaluate("mermaid.initialize({startOnLoad: false, securityLevel: 'strict'})")
        seen = [page.evaluate(_DRAW, [text, number]) for number, text in enumerate(texts)]
        browser.close()
    json.dump({"seen": seen, "asked": asked}, sys.stdout)


if __name__ == "__main__":
    main()
