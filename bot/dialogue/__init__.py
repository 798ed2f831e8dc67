"""What joins Tanya to Rasa."""
