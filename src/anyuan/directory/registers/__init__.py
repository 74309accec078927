"""Registers described as data: one sheet in `sheets/*.toml` gives the list, the form, the import and the export."""

from anyuan.directory.registers.describe import Column, Sheet, sheet, sheets

__all__ = ["Column", "Sheet", "sheet", "sheets"]
