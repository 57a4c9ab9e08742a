"""Card payments on a terminal beside the kiosk: charges, their ledger, their settlement in the ERP."""
