"""What is true about documents, boletos and PIX: pure functions and values, no Qt, no I/O."""
