"""The wiki on which tasks are worked on: how a page was when its task was taken, and who edited it since."""
