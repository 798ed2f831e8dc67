"""FAQs and texts: read from YAML, checked, and kept live. Knows nothing of Rasa."""
