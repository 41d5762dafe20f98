#!/usr/bin/env python3
"""Keeps what benchmarks print, and makes RESULTS.md of it.

report.py                     writes benchmarks/RESULTS.md from benchmarks/NAME/results.json
report.py --check             whether RESULTS.md is what these files make
report.py record NAME WORDS…  passes a benchmark's output through, and keeps its tables in benchmarks/NAME/results.json

A results file has a title and measurements: title, command, date, a paragraph of method, and tables. A table is Markdown
in the output, below a line with its title. Measured again by the same command, tables of the same titles are replaced; the
other tables of that measurement keep the date at which they were measured.
"""
import datetime
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ORDER = ["find", "exam", "worth", "diagnose", "sensitivity", "adapt", "clr", "train", "schedule", "study", "rhythm", "logs"]
HEAD = """\
# Results

Made by `script/bench report` from `benchmarks/*/results.json`; `script/bench NAME` measures again. A shared machine with 2
cores (AVX-512, OpenBLAS 0.3.21 held to its Haswell kernels by the environment), LibTorch 1.13.1 of Debian 12. The groups of
tasks, and how each came about: [docs/research/proving-ground.md](../docs/research/proving-ground.md). What is in bold
misses its bar.
"""


def wrapped(text, width=120):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(lines + [line])


def results_of(name):
    return json.loads((HERE / name / "results.json").read_text())


def rendered_table(table, date):
    title = table["title"] + (f" ({table['date']})" if table.get("date", date) != date else "")
    rows = [table["columns"], ["---"] * len(table["columns"]), *table["rows"]]
    return f"{title}:\n\n" + "".join("| " + " | ".join(row) + " |\n" for row in rows)


def rendered():
    parts = [HEAD]
    for name in ORDER:
        results = results_of(name)
        parts.append(f"## {results['title']}\n")
        for m in results["measurements"]:
            parts.append(f"### {m['title']}\n")
            parts.append(wrapped(f"`{m['command']}`, {m['date']}. {m['method']}") + "\n")
            parts.extend(rendered_table(table, m["date"]) for table in m["tables"])
    return "\n".join(parts)


def cells(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]


def tables_in(lines):
    """Each table with the last line of text above it."""
    tables, title, open_table = [], "", None
    for i, line in enumerate(lines):
        if line.startswith("|"):
            if open_table is None:
                if i + 1 == len(lines) or not re.fullmatch(r"\|( ?-+ ?\|)+", lines[i + 1].strip()):
                    continue
                open_table = {"title": title, "columns": cells(line), "rows": []}
                tables.append(open_table)
            elif not re.fullmatch(r"\|( ?-+ ?\|)+", line.strip()):
                open_table["rows"].append(cells(line))
        else:
            open_table = None
            title = line.strip().rstrip(":") or title
    return tables


def written(results):
    """A row a line: what changed shows as the rows that changed."""
    text = lambda value: json.dumps(value, ensure_ascii=False)
    measurements = []
    for m in results["measurements"]:
        tables = [
            "    {" + "".join(f"{text(k)}: {text(v)},\n     " for k, v in table.items() if k != "rows")
            + '"rows": [\n' + ",\n".join("      " + text(row) for row in table["rows"]) + "]}"
            for table in m["tables"]
        ]
        head = "".join(f"   {text(k)}: {text(v)},\n" for k, v in m.items() if k != "tables")
        measurements.append("\n  {\n" + head + '   "tables": [\n' + ",\n".join(tables) + "]}")
    return '{\n "title": ' + text(results["title"]) + ',\n "measurements": [' + ",".join(measurements) + "]\n}\n"


def kept(results, command, tables, date):
    """The results with these tables in place of those of the same titles under this command."""
    same = [m for m in results["measurements"] if m["command"] == command]
    if not same:
        words = f"As `{command}` prints it; to be described."
        same = [{"title": command, "command": command, "date": date, "method": words, "tables": []}]
        results["measurements"].append(same[0])
    m, before = same[0], same[0]["date"]
    # A table without a title stands for the only one.
    fresh = {t["title"] or (m["tables"][0]["title"] if m["tables"] else command): t for t in tables}
    old = [{**t, "date": t.get("date", before)} for t in m["tables"] if t["title"] not in fresh]
    order = {t["title"]: i for i, t in enumerate(m["tables"])}
    merged = old + [{**t, "title": title} for title, t in fresh.items()]
    m["tables"] = sorted(merged, key=lambda t: order.get(t["title"], len(order)))
    m["date"] = date
    return results


def record(name, words):
    lines = []
    for line in sys.stdin:
        print(line, end="", flush=True)
        lines.append(line.rstrip("\n"))
    tables = tables_in(lines)
    path = HERE / name / "results.json"
    if not tables or not path.exists() or "--quick" in words:
        return
    # Counts of seeds and rounds are no other measurement.
    command = " ".join(["script/bench", name] + [w for w in words if not re.fullmatch(r"[\d.]+|--yes|--table", w)])
    results, date = results_of(name), datetime.date.today().isoformat()
    # Printed again from the runs of before: measured then.
    if "--table" in words:
        date = next((m["date"] for m in results["measurements"] if m["command"] == command), date)
    path.write_text(written(kept(results, command, tables, date)))
    print(f"kept in benchmarks/{name}/results.json; script/bench report makes RESULTS.md of it", file=sys.stderr)


def main():
    words = sys.argv[1:]
    page = HERE / "RESULTS.md"
    if words[:1] == ["record"] and len(words) > 1:
        record(words[1], words[2:])
    elif words == ["--check"]:
        if page.read_text() != rendered():
            sys.exit("benchmarks/RESULTS.md is not what benchmarks/*/results.json make: run script/bench report")
        for name in ORDER:
            if (HERE / name / "results.json").read_text() != written(results_of(name)):
                sys.exit(f"benchmarks/{name}/results.json is not in the form that script/bench writes")
    elif not words:
        page.write_text(rendered())
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
