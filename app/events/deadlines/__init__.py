"""Calls and deadlines of events."""
