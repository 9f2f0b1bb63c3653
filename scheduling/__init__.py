"""Booking ahead: proposals for a series, a month, one further session; changes; the waitlist; the week; the feeds."""
