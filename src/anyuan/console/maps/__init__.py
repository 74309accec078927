"""The offline map: layers of the home drawn as SVG, and what lies on it now."""
