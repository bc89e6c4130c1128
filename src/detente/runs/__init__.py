"""Long work: a plan of seeded chunks, the workers that do them, and the store that keeps what is done.

``plan`` says what is to be done, ``estimate`` how long it takes, ``workers.execute`` has it done (``pool``: by many
processes; ``cluster``: by Dask), ``store`` keeps the chunks in a run folder, ``tables`` hands them on.

Layer: knows nothing of negotiations; the workbench hands it the work.
"""
