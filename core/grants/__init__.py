"""Consent: what a person lets an organisation, or another person, see and do in one case, and who looked."""
