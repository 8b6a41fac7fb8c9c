"""Writes ops/grafana-dashboard.json: what somebody who runs nodes looks at, in order of worry.

`python -m tools.grafana_dashboard` writes it; a test fails when the file is another, or when a
query names a metric or a label that does not exist.
"""

import json
from pathlib import Path

from tools.grafana_rows import ROWS, Panel

PAGE = Path(__file__).resolve().parent.parent / "ops" / "grafana-dashboard.json"

WIDTH, HEIGHT = 8, 7
"""Of a panel, in Grafana's units; three stand side by side."""


VARIABLES: list[dict[str, object]] = [
    {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"},
    {
        "name": "instance",
        "type": "query",
        "label": "Node",
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "query": "label_values(floorwalker_calls_live, instance)",
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "current": {"text": "All", "value": "$__all"},
    },
]
"""What can be chosen at the top."""


def dashboard() -> str:
    """The file."""
    whole = {
        "title": "Floorwalker",
        "uid": "floorwalker",
        "tags": ["floorwalker"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "10s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": VARIABLES},
        "panels": _panels(),
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _panels() -> list[dict[str, object]]:
    panels: list[dict[str, object]] = []
    y = 0
    for row in ROWS:
        grid = {"x": 0, "y": y, "w": 3 * WIDTH, "h": 1}
        number = len(panels) + 1
        head = {"type": "row", "id": number, "title": row.title, "collapsed": False, "panels": []}
        panels.append({**head, "gridPos": grid})
        y += 1
        for place, panel in enumerate(row.panels):
            grid = {
                "x": place % 3 * WIDTH,
                "y": y + place // 3 * HEIGHT,
                "w": WIDTH,
                "h": HEIGHT,
            }
            panels.append(_chart(panel, len(panels) + 1, grid))
        y += -(-len(row.panels) // 3) * HEIGHT
    return panels


def _chart(panel: Panel, number: int, grid: dict[str, int]) -> dict[str, object]:
    return {
        "type": "timeseries",
        "id": number,
        "title": panel.title,
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "gridPos": grid,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {"tooltip": {"mode": "multi"}, "legend": {"displayMode": "list"}},
        "targets": [
            {"refId": chr(ord("A") + place), "expr": expression, "legendFormat": legend}
            for place, (legend, expression) in enumerate(panel.lines)
        ],
    }


def main() -> None:
    """Write the file."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(dashboard(), encoding="utf-8")


if __name__ == "__main__":
    main()
