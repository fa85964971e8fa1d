"""Text of the values that a method measured."""

from __future__ import annotations

import re
from typing import Any

_ALONG = re.compile(r"(.+)_([zyx])(?:_(.+))?")


def describe_findings(findings: list[dict[str, Any]]) -> str:
    """One line for each width along the axes, and one for all findings with the same first word.

    Examples: ``fwhm fit: z 1.05, y 0.381, x 0.38 µm`` and ``beads: found 23, used 21``.

    Args:
        findings: name, value and unit of each finding of a report, in its order.
    """
    lines: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        if along := _ALONG.fullmatch(finding["name"]):
            title, which = f"{along[1]}_{along[3] or ''}", along[2]
        else:
            title, _, which = finding["name"].partition("_")
        value = f"{which.replace('_', ' ')} {finding['value']:.4g}".strip()
        lines.setdefault((title.replace("_", " ").strip(), finding.get("unit", "")), []).append(value)
    return "\n".join(f"{title}: {', '.join(values)} {unit}".strip() for (title, unit), values in lines.items())
