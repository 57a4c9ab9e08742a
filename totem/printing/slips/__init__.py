"""Documents on paper: boletos, proofs, receipts and the test page, each on A4 and on a roll."""
