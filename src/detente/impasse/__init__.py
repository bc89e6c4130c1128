"""The impasse lens: why there is no deal, what would unblock it, and what to find out first.

Layer: may import ``consent``, ``values``, ``space`` and ``case``; imports no other lens and knows no report.
"""
