"""The domain: processes, procedures, cases and the people they concern; no HTTP, no templates."""
