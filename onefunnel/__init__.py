"""One funnel, one set of numbers, for marketing and sales.

`words` says what the plain values mean. `ledger` keeps the facts and answers questions about them; `store` is the
operational database with its durable intake log; `jobs` does long work; `web` is the shared screen; `who` knows people,
accounts, opportunities and who may see what. Above them stand the chapters (agree, plan, work, learn, arm, meet), each
a folder of capabilities, and `inbound`, the road from a company's own exports to facts. `demo` makes up a company, and
`commands` is the command line, one file a verb. Imports run one way, downwards in that list.
"""
