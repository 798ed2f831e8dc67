"""Opening hours: is support open, when does it open next, and how to say so. Begin with `hours.py`."""
