"""Run as a child process with limits: write one sheet of a workbook as CSV, or list its sheets. Imports nothing of ours."""

import csv
import datetime as dt
import json
import resource
import sys

MEMORY, CPU_SECS, OUTPUT = 2 * 1024**3, 300, 4 * 1024**3


def limit() -> None:
    """What a hostile workbook may cost at most."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECS, CPU_SECS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def spell(value: object) -> str:
    """A cell as text: dates in ISO, whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)


def main(path: str, sheet: str, out: str) -> None:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    if not sheet:
        sys.stdout.write(json.dumps(workbook.sheet_names))
        return
    rows = workbook.get_sheet_by_name(sheet)
    with open(out, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
        writer = csv.writer(file, lineterminator="\n")
        for row in rows.iter_rows():
            writer.writerow([spell(cell) for cell in row])


if __name__ == "__main__":
    limit()
    main(*sys.argv[1:4])
