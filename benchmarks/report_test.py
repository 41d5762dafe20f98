"""How report.py keeps what a benchmark prints."""
import unittest

import report

OUTPUT = """\
some words
Samples a second:

| model | ratio |
| --- | --- |
| mlp:128 | 1.76 |

| contenders | wall |
| --- | --- |
| 1 | 0.5 |
""".splitlines()


class Report(unittest.TestCase):
    def test_tables_have_the_line_above_as_title(self):
        tables = report.tables_in(OUTPUT)
        self.assertEqual([t["title"] for t in tables], ["Samples a second", "Samples a second"])
        self.assertEqual(tables[0]["columns"], ["model", "ratio"])
        self.assertEqual(tables[0]["rows"], [["mlp:128", "1.76"]])

    def test_a_line_of_bars_alone_is_no_table(self):
        self.assertEqual(report.tables_in(["| a |", "", "| b |"]), [])

    def test_measured_again_a_table_is_replaced_and_the_others_keep_their_date(self):
        results = {"title": "t", "measurements": [{"title": "m", "command": "script/bench x", "date": "2026-01-01", "method": "",
                   "tables": [{"title": "A", "columns": ["c"], "rows": [["1"]]}, {"title": "B", "columns": ["c"], "rows": []}]}]}
        report.kept(results, "script/bench x", [{"title": "A", "columns": ["c"], "rows": [["2"]]}], "2026-02-02")
        m = results["measurements"][0]
        self.assertEqual([t["title"] for t in m["tables"]], ["A", "B"])
        self.assertEqual(m["tables"][0]["rows"], [["2"]])
        self.assertEqual((m["date"], m["tables"][1]["date"]), ("2026-02-02", "2026-01-01"))
        self.assertIn("B (2026-01-01):", report.rendered_table(m["tables"][1], m["date"]))

    def test_a_command_not_measured_before_gets_a_measurement(self):
        results = {"title": "t", "measurements": []}
        report.kept(results, "script/bench y", [{"title": "A", "columns": [], "rows": []}], "2026-02-02")
        self.assertEqual(results["measurements"][0]["command"], "script/bench y")

    def test_the_page_has_a_table_for_each_that_is_kept(self):
        page, kept = report.rendered(), [report.results_of(name) for name in report.ORDER]
        tables = sum(len(m["tables"]) for results in kept for m in results["measurements"])
        self.assertEqual(page.count("| --- |\n"), tables)
        self.assertGreater(tables, 20)


if __name__ == "__main__":
    unittest.main()
