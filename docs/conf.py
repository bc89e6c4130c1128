"""How the site is built: Sphinx with MyST and Furo, from this folder alone, asking no outside host for anything."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "Détente"
author = "The Détente founders"
copyright = "The Détente founders"  # noqa: A001 - Sphinx asks for this name
release = version = installed_version("detente")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "generated"]
exclude_patterns = ["_build", "_extensions"]
nitpicky = False

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 4
smartquotes = False  # the words of the code are shown as they are

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_attr_annotations = False  # types stand in the signature

html_theme = "furo"
html_title = "Détente"
html_static_path: list[str] = []
html_copy_source = False
pygments_style = "friendly"
