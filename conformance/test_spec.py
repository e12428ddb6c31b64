"""Tests that the cases cite rules of docs/spec.md, and that every rule has a case.

python3 conformance/test_spec.py
"""

from __future__ import annotations

import re
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from cases import load  # noqa: E402

SPEC = (HERE.parent / "docs" / "spec.md").read_text(encoding="utf-8")

# A rule starts a list item or a row of a table.
_RULE = re.compile(r"^(?:- |\| )?\*\*([A-Z]\d+)\b", re.MULTILINE)


def rules() -> list[str]:
    """The identifiers of the rules, in the order of the document."""
    return _RULE.findall(SPEC)


def tested_elsewhere() -> set[str]:
    """The rules that no response can show. The document says so after the rule, or once for a section."""
    found = set()
    for section in re.split(r"^## ", SPEC, flags=re.MULTILINE)[1:]:
        if "\n*This section is tested by " in section:
            found.update(_RULE.findall(section))
        for rule, text in zip(_RULE.findall(section), _RULE.split(section)[2::2], strict=True):
            if re.search(r"^ *\*Tested by ", text, re.MULTILINE):
                found.add(rule)
    return found


class SpecTest(unittest.TestCase):
    cases = load()

    def test_rule_identifiers_are_unique(self) -> None:
        self.assertEqual(len(rules()), len(set(rules())))
        self.assertGreater(len(rules()), 80)

    def test_every_case_cites_rules_that_exist(self) -> None:
        for case in self.cases:
            with self.subTest(case.name):
                self.assertTrue(case.rules)
                self.assertEqual(len(case.rules), len(set(case.rules)))
                self.assertLessEqual(set(case.rules), set(rules()))

    def test_every_rule_has_a_case_or_is_tested_elsewhere(self) -> None:
        cited = {rule for case in self.cases for rule in case.rules}
        self.assertEqual(set(rules()) - cited - tested_elsewhere(), set())


if __name__ == "__main__":
    unittest.main()
