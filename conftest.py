"""`pytest data/faq` runs the FAQs' own tests."""

pytest_plugins = ["bot.cli._pytest_faqs"]
