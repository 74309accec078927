"""Everything of an installation as plain files, and back into an empty home. No table is named here: the apps are walked."""
