"""What the law says about a staffing reform: checks L1 to L26, as risks to ask a lawyer about."""
