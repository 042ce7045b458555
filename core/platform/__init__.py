"""What everything stands on: database, settings, clock, ids, errors, per-person encryption."""
