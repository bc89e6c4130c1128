"""Long work: a plan of seeded chunks, the workers that do them, and the store that keeps what is done.

Layer: knows nothing of negotiations; the workbench hands it the work.
"""
