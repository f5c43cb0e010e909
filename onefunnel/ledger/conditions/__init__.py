"""The language in which an agreement says who enters which stage when: as a tree, as short text, in plain words, as SQL, and
as a slow interpreter that the SQL must agree with.

    tree.check(json, stage=...)          what is wrong with a tree, as data that can be shown where it is mended
    tree.read(json)                      the same tree as typed nodes (`nodes`)
    text.parse(text, stage=...)          short text to a tree, problems with their position
    text.write(json)                     a tree to short text
    says.condition(json), says.rule(...) a tree in plain words
    compiling.compiled(definitions, until_at=...)  the entries into each stage, as SQL with bound literals
    oracle.entries(...)                  the same entries from plain rows, slowly
"""
