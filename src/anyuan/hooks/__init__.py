"""Outside systems that are told what happens here: who they are, what they may hear, and every single delivery."""
