"""How markets read the news: event studies on daily closes, in each exchange's own time.

Layer: NumPy and SciPy alone, on arrays; knows no case, no file and no calendar library, and imports no other lens.
"""
