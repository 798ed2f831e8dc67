"""What is learnt from what visitors asked: figures, unanswered questions, the effect of an edit."""
