"""The local app: the cases of a folder in the browser, with the lenses of the command line and their documented JSON.

Layer: over ``workbench`` and ``report``; only the command line stands above it. The process that serves computes
nothing: what takes work goes to processes of its own (`workers`), which a request may end at any time.
"""
