"""Direct implementation: suppliers' invoices under purchase orders, accepted and paid."""
