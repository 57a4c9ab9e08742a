"""The identity check: questions, answers, decoys and street names."""
