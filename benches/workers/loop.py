"""Follows orders, one a line, and answers each with the computing time of the whole process."""

import json
import sys
import time


def follow(prepare):
    """`prepare(order)` gives what one repetition does."""
    for line in sys.stdin:
        order = json.loads(line)
        once = prepare(order)
        before = time.process_time_ns()
        for _ in range(order["repeat"]):
            once()
        print(json.dumps({"cpu_ns": time.process_time_ns() - before}), flush=True)
