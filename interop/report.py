"""One line for each case, and what it comes to."""
from collections import Counter


class Report:
    def __init__(self) -> None:
        self.passed, self.failed = Counter(), Counter()

    def case(self, direction: str, what: str, wanted: str, got: str, why: str) -> None:
        """A case; `wanted` and `got` are verdicts in words, such as `verified` or `bad signature`."""
        good = wanted == got
        (self.passed if good else self.failed)[direction] += 1
        line = f"{'ok  ' if good else 'FAIL'}  {direction:21}  {what:66}  {got}"
        print(line if good else f"{line}, not {wanted}: {why}", flush=True)

    def conclude(self) -> int:
        print()
        for direction in {**self.passed, **self.failed}:
            print(f"{direction:21} {self.passed[direction]:4} as it should be, {self.failed[direction]} not")
        passed, failed = self.passed.total(), self.failed.total()
        print(f"\n{passed} passed, {failed} failed")
        return 1 if failed or not passed else 0
