"""Sphinx configuration."""

project = "detente"
author = "The detente authors"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_title = "detente"
suppress_warnings = ["myst.xref_missing"]  # links to files beside the pages, such as the JSON Schemas
