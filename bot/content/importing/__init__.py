"""FAQs from elsewhere: Rasa projects, sheets and saved web pages."""
