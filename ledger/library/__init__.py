"""The ledger as a persistence module of the event-sourcing library: its application, its recorders.

No command line and no server imports any of this. It appends and reads the same tables through the
same :class:`~ledger.writing.unit_of_work.UnitOfWork` as the writer, so the library's own test cases
for recorders hold what production stands on to account.
"""
