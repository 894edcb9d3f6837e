"""What takes one message to one chat at Telegram's pace, and writes down what became of it."""
