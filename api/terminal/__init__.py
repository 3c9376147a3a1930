"""The command line's machinery: options, scope, output, failures, answers as tables."""
