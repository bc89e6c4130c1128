"""Would it hold once signed, and what happens without one: the graph model for conflict resolution.

Layer: stands on `consent`, `values`, `case` and `space`; imports no other lens. `graph` says who can move from where to
where; the rooms beside it each answer one question about it, on arrays; `lens` puts the answers together.
"""
