"""The ticking loop: hands entries to workflows, understands raw messages, passes deadlines, sends, seals."""
