"""Messages with receipts: who was told, by which path, when it arrived, who read it and who was not reached."""
