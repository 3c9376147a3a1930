"""What every subject stands on: values, fields, marks, policy, and the forms of facts and kinds.

Nothing here knows a subject; what a rule needs of another one is a protocol (``station``).
"""
