"""Consent: what a person lets one organisation see and do in one case, and who looked."""
