"""Opens a page of ours in a real Chromium and uses it as a person does; writes what was seen as JSON.

Run by test_browser.py under the interpreter that has playwright: `browsing.py CHROMIUM PAGE WORD [looks]`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright  # type: ignore[import-not-found]

# What a page looks like for somebody with eyes, and for somebody without.
_CONTRAST = """() => {
  const light = (text) => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (one) => { for (; one; one = one.parentElement) { const found = getComputedStyle(one).backgroundColor;
    if (!/, 0\\)$/.test(found)) return found; } return "rgb(255, 255, 255)"; };
  let least = 21;
  for (const one of document.querySelectorAll("p, dd, dt, h1, h2, h3, summary span, td, th, code, label, button")) {
    if (!one.textContent.trim() || !one.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
}"""
_SETTLED = """(former) => new Promise((done) => {
  const count = document.getElementById("count"), began = performance.now();
  const look = () => count.textContent !== former || performance.now() - began > 5000
    ? done([count.textContent, performance.now() - began]) : setTimeout(look, 5);
  look();
})"""


def use(page: Page, word: str) -> dict[str, Any]:
    """Search, filter, fold, follow a link, all by keyboard or click."""
    visible = "details.change:not([hidden])"
    seen: dict[str, Any] = {"all": page.text_content("#count"), "changes": page.locator(visible).count()}
    page.keyboard.press("Tab")
    seen["first focus"] = page.evaluate("document.activeElement.className")
    page.keyboard.press("/")
    seen["searching"] = page.evaluate("document.activeElement.id")
    former = page.text_content("#count")
    page.keyboard.type(word)
    seen["found"], seen["milliseconds"] = page.evaluate(_SETTLED, former)
    seen["found changes"] = page.locator(visible).all_text_contents()
    seen["found pictures"] = page.locator("figure.picture:not([hidden])").count()
    page.keyboard.press("Escape")
    seen["after escape"] = page.text_content("#count")
    if page.locator("#kind").count():
        page.uncheck("input[name=risk][value=low]")
        seen["without low"] = page.text_content("#count")
        page.check("input[name=risk][value=low]")
        page.uncheck("input[name=action][value=create]")
        seen["without create"] = page.text_content("#count")
        page.check("input[name=action][value=create]")
        page.select_option("#kind", "Queue")
        seen["queues"] = page.text_content("#count")
        page.select_option("#kind", "")
        page.click("#close-all")
        seen["folded"] = page.locator("details.change[open]").count()
        first = page.locator("details.change summary").first
        first.focus()
        page.keyboard.press("Enter")
        seen["unfolded by key"] = page.locator("details.change[open]").count()
        page.evaluate("location.hash = '#change-2'")
        page.locator("#change-2[open]").wait_for()
        seen["linked"] = page.evaluate("document.activeElement.parentElement.id")
    return seen


def watched(page: Page, address: str) -> list[str]:
    """What went wrong on the page, and whatever it asked anybody for."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on(
        "request", lambda request: said.append(request.url) if request.url.split("#")[0] != address else None
    )
    return said


def main(chromium: str, path: str, word: str, looks: str = "") -> None:
    """Use it; with `looks` also in the dark, on a phone and on paper (minutes, where a page is large)."""
    address = Path(path).as_uri()
    seen: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark") if looks else ("light",):
            page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
            said = watched(page, address)
            began = time.monotonic()
            page.goto(address)
            used = {"seconds": time.monotonic() - began, **use(page, word)}
            used["contrast"] = page.evaluate(_CONTRAST) if looks else None
            used["ground"] = page.evaluate("getComputedStyle(document.body).backgroundColor")
            seen[scheme] = {**used, "said": said}
            page.close()
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(address)
        seen["phone overflow"] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        seen["regions"] = page.evaluate(
            "['main', 'header', 'h1'].map((one) => document.querySelectorAll(one).length)"
        )
        seen["pdf bytes"] = len(page.pdf()) if looks else None
        browser.close()
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
