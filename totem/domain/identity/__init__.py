"""Identity check: questions, answers, decoys and street names."""
