"""The program that goes into every audit bundle. A package only so that it is shipped with us."""
