"""Tanya: answers from FAQs in several languages, and a person when it is not sure."""
