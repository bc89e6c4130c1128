"""Where people with such interests usually end: a model of what human negotiators agreed to, calibrated on data.

Layer: stands on `consent`, `values` and `space`; imports no other lens.
"""
