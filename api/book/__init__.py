"""The book itself: records, months, the feed of entries, the trail, replay."""
