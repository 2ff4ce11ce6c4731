"""The optional language model: it plans and words an answer, and no digit of the answer is its own."""
