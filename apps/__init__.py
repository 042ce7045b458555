"""Three thin front ends that speak to the API over HTTP."""
