"""From what is published and computed to the API's JSON, in the reader's language."""
