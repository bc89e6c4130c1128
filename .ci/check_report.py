"""Check that a report on the Hanoi case is there, whole, and holds the figures that the lens gives."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Compare the page named on the command line with the lens's own answer."""
    page = Path(sys.argv[1]).read_text(encoding="utf-8")
    text = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
    command = [Path(sys.executable).parent / "detente", "deals", "examples/hanoi-2019.yaml", "--json"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    wanted = [result["case"]["title"], "The stated positions do not meet"]
    for account in result["accounts"].values():
        wanted += [account["name"], f"{account['zopa']['share']:.0%} of readings leave room for a deal"]
    missing = [words for words in wanted if words not in text]
    if missing or not page.rstrip().endswith("</html>"):
        sys.exit(f"the report lacks: {missing or 'its end'}")
    print(f"The report is whole and holds its figures ({len(page) / 1e6:.1f} MB).")


if __name__ == "__main__":
    main()
