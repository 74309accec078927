"""One file per noun; each offers ``router``. Found by listing the folder."""
