"""Each address of a calendar, with one that holds something."""

SUMMIT = "/events/xen-project-developer-summit-2013/programme/"
CALENDARS = {
    "/events.ics": "/events.ics",
    "/events/<slug>.ics": "/events/ubuntu-developer-summit-oakland-2012.ics",
    "/events/series/<slug>.ics": "/events/series/fosdem.ics",
    "/events/tag/<slug>.ics": "/events/tag/conference.ics",
    "/events/country/<code>.ics": "/events/country/BE.ics",
    "/events/deadlines.ics": "/events/deadlines.ics",
    "/events/<slug>/programme.ics": "/events/xen-project-developer-summit-2013/programme.ics",
    "/events/<slug>/programme/track/<track>.ics": "/events/xen-summit-north-america-2010/programme/track/opening.ics",
    "/events/<slug>/programme/<session>.ics": f"{SUMMIT}welcome-and-community-roundup.ics",
    "/docs-days.ics": "/docs-days.ics",
    "/docs-days/<iso_date:on>.ics": "/docs-days/2012-04-23.ics",
    "/docs-days/todo.ics": "/docs-days/todo.ics",
}
"""Each rule with one that holds something, but the track: no session of a track we hold has a known time.

The tasks are no events: see tests/docsdays/test_todo_feed.py.
"""
PERSONAL = "/calendar/<token>.ics"
"""For one person alone: tests/site/personal/."""
