"""``python -m clients.snippets``: puts into docs/ what stands in clients/ and in the demo page, so that what is read
is what was tested.

A page names a file, and a region of it or nothing, in a comment before a fenced block::

    <!-- clients/examples/src/following.ts: follow -->
    ```ts
    …
    ```

In the file, the region stands between two comments: ``docs follow`` and ``docs end``.
"""

import re
import sys
from pathlib import Path
from textwrap import dedent

CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = sorted((CHECKOUT / "docs").rglob("*.md"))

NAMED = r"<!-- ((?:clients|web/demo/src)/[^\s:]+)(?:: (\w+))? -->"
BLOCK = re.compile(rf"({NAMED}\n```\w*\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"^\s*(?://|#) docs (\w+)\n", re.MULTILINE)


def written(page: str) -> str:
    """The page with every snippet as it stands in its file."""
    return BLOCK.sub(lambda block: block[1] + snippet(block[2], block[3]) + block[5], page)


def snippet(path: str, region: str | None) -> str:
    """A region of a file, or the whole of it. Raises KeyError when there is no such region."""
    text = (CHECKOUT / path).read_text()
    return regions(text)[region] if region else text


def regions(text: str) -> dict[str, str]:
    """What stands between a file's marks, by name, without the indentation and without other marks."""
    found: dict[str, str] = {}
    begun = None
    for mark in MARK.finditer(text):
        if mark[1] != "end":
            begun = mark
        elif begun:
            found[begun[1]] = dedent(text[begun.end() : mark.start()]).strip("\n") + "\n"
            begun = None
    return found


def main() -> None:
    """Write the pages anew, and name those that have changed."""
    for page in PAGES:
        text = page.read_text()
        if (fresh := written(text)) != text:
            page.write_text(fresh)
            sys.stdout.write(f"{page.relative_to(CHECKOUT)}\n")


if __name__ == "__main__":
    main()
