"""The programs that go into every audit bundle. A package only so that they are shipped with us."""
