"""The HTTP edge: what belongs to every request, whatever it asks.

The modules here know one request; ``serving`` is what a serving process has, ``requests`` the way of
every read and write, ``described`` what the document says of them. Subjects stand beside this
folder and use it.
"""
