"""The road in: from outside rows to facts, with every record accounted for."""
