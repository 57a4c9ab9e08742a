"""Office printers: CUPS and IPP on Linux, the spooler on Windows, PDF files."""
