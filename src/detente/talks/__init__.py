"""How the bargaining would run: sessions played between strategies that do not know each other's values.

Layer: stands on `consent`, `values` and `space`; imports no other lens. Every protocol and strategy is first written
down literally, one session at a time; the loops in `kernels*` play the same sessions many at a time.
"""
