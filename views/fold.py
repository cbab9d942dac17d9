"""Data in which the same stands many times, made small for a page."""

import json
from collections import Counter

SHORT = 30  # characters; a part as short as that is not worth a place in the table


def fold(data) -> list:
    """Write each part that occurs more than once a single time, for `unfold` of sentences.js.

    Args:
        data: dictionaries with string keys, lists and what JSON has beside them. No key is "=".

    Returns:
        The table of such parts, each after those that it is made of, and the data, in which
        {"=": 3} stands for the fourth part of the table.
    """
    seen = Counter()
    table, places = [], {}

    def count(part):
        if isinstance(part, (dict, list)):
            text = json.dumps(part)
            seen[text] += 1
            if seen[text] == 1:
                for each in part.values() if isinstance(part, dict) else part:
                    count(each)

    def put(part):
        if not isinstance(part, (dict, list)):
            return part
        text = json.dumps(part)
        if seen[text] == 1 or len(text) <= SHORT:
            return inside(part)
        if text not in places:
            table.append(inside(part))
            places[text] = len(table) - 1
        return {"=": places[text]}

    def inside(part):
        if isinstance(part, dict):
            return {key: put(each) for key, each in part.items()}
        return [put(each) for each in part]

    count(data)
    return [table, put(data)]
