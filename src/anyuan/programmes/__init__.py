"""Programmes as a whole (工作方案): what one pack brings into use in an area, how several are combined, and how one ends."""
