"""Evaluation: templates as data, scores of several raters, results frozen by hash, what is put right."""
